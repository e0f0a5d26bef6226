# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How every module begins and ends: options, errors, secrets, diff."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.testing import patch_module_args

from ansible_collections.onramp.ovirt.plugins.module_utils import _errors, _module, _options
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import error, info, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change, Plan

AUTH = {"url": "https://engine.example.com", "username": "admin@internal", "password": "g3heim"}
SPEC: _options.Spec = {
    "name": {"type": "str"},
    "pin": {"type": "str", "no_log": True},
    "poll_interval": {"type": "int"},
    "ipv4": {"type": "dict", "options": {"method": {"choices": ["dhcp"]}, "address": {}}},
    "agents": {"type": "list", "elements": "dict", "options": {"password": {"type": "str", "no_log": True}}},
    "nested": {"type": "list", "elements": "dict", "options": {"deep": {"type": "dict", "options": {"x": {}}}}},
}
FINDINGS = (
    error("wrong", "a.b", "It is wrong.", "Do it right.", "THE_KEY"),
    warning("odd", "c", "It is odd.", "Look."),
    info("known", "d", "By the way."),
)
PLAN = Plan((Change("make", "thing", "x"), Change("make", "thing", "y")), FINDINGS[1:], {"a": 1}, {"a": 2})


class Ended(t.NamedTuple):
    result: dict[str, t.Any]
    printed: str
    warnings: list[str]


Run = t.Callable[..., Ended]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a body as a module; nothing is asked of an engine, as the log-in comes with the first request."""
    warnings: list[str] = []
    monkeypatch.setattr(AnsibleModule, "warn", lambda dummy, text: warnings.append(text))
    for name in ("URL", "USERNAME", "PASSWORD", "TOKEN", "CAFILE", "INI_PATH"):
        monkeypatch.delenv(f"OVIRT_{name}", raising=False)

    def run_it(
        body: t.Any = None, check_input: t.Any = None, diff: bool = False, verbosity: int = 0, **options: t.Any
    ) -> Ended:
        internal = {"_ansible_check_mode": False, "_ansible_diff": diff, "_ansible_verbosity": verbosity}
        given = {"auth": AUTH, **options, **internal}
        answer = body if callable(body) else lambda *dummy: body or _module.Result()
        with patch_module_args(given), pytest.raises(SystemExit):
            _module.run(SPEC, answer, check_input or (lambda params: params))
        printed = capsys.readouterr().out
        return Ended(json.loads(printed), printed, warnings)

    return run_it


def raising(what: Exception) -> t.Callable[..., t.NoReturn]:
    def body(*dummy: t.Any) -> t.NoReturn:
        raise what

    return body


class TestResults:
    def test_values_and_change(self, run: Run) -> None:
        result, *dummy = run(_module.Result(changed=True, values={"thing": 1}))
        assert {key: result[key] for key in ("changed", "thing")} == {"changed": True, "thing": 1}
        assert "failed" not in result

    def test_plan(self, run: Run) -> None:
        result, dummy, warnings = run(_module.Result(plan=PLAN, warnings=("And so on.",)))
        assert [result["before"], result["after"], result["counts"]] == [{"a": 1}, {"a": 2}, {"make": 2}]
        assert [change["name"] for change in result["plan"]] == ["x", "y"]
        assert [finding["code"] for finding in result["findings"]] == ["odd", "known"]
        assert warnings == ["c: It is odd. Look.", "And so on."]
        assert "diff" not in result

    def test_difference_on_request(self, run: Run) -> None:
        assert run(_module.Result(plan=PLAN), diff=True).result["diff"] == {"before": {"a": 1}, "after": {"a": 2}}


class TestErrors:
    def test_details_are_in_the_result(self, run: Run) -> None:
        result, *dummy = run(raising(_errors.NotFound("There is no x.", missing=["x"])))
        assert [result["failed"], result["msg"], result["missing"]] == [True, "There is no x.", ["x"]]

    def test_the_engines_own_words_are_in_the_result(self, run: Run) -> None:
        refused = _errors.EngineError("Cannot do it: No.", 409, "Operation Failed", "[No.]", ("No.",))
        assert "detail" not in run(raising(refused)).result
        result, *dummy = run(raising(refused), verbosity=1)
        assert [result[key] for key in ("code", "reason", "detail", "sentences")] == [
            409,
            "Operation Failed",
            "[No.]",
            ["No."],
        ]

    def test_all_findings_are_returned(self, run: Run) -> None:
        result, *dummy = run(raising(_errors.InputError(FINDINGS)))
        assert [finding["code"] for finding in result["findings"]] == ["wrong", "odd", "known"]
        assert "a.b: It is wrong. (THE_KEY) Do it right." in result["msg"]

    def test_input_and_credentials_are_checked_together(self, run: Run) -> None:
        result, *dummy = run(check_input=raising(_errors.InputError(FINDINGS[:1])), auth=None)
        codes = [finding["code"] for finding in result["findings"]]
        assert codes == ["wrong", "credentials-missing", "engine-missing", "credentials-missing"]

    def test_missing_credentials_are_all_named(self, run: Run) -> None:
        result, *dummy = run(auth=None)
        assert [finding["path"] for finding in result["findings"]] == ["auth.password", "auth.url", "auth.username"]

    def test_an_unexpected_exception_is_a_sentence(self, run: Run) -> None:
        result, *dummy = run(raising(ZeroDivisionError("by g3heim")))
        assert result["failed"] is True
        assert "ZeroDivisionError: by ********" in result["msg"]
        assert "-vvv" in result["msg"]
        assert "Traceback" not in result["msg"]


class TestChange:
    @staticmethod
    def change(planned: Plan = PLAN, check: bool = False, error: Exception | None = None, step: str = "apply") -> t.Any:
        def apply(applied: list[Change]) -> str:
            applied.append(planned.changes[0])
            if error and step == "apply":
                raise error
            return "sent"

        def verify(sent: str) -> str:
            if error and step == "verify":
                raise error
            return f"{sent} and verified"

        return lambda engine, *dummy: _module.Result(
            values={"got": _module.change(planned, check, apply, verify, engine.timings, method="plan")}
        )

    def test_it_applies_and_verifies(self, run: Run) -> None:
        assert run(self.change()).result["got"] == "sent and verified"

    def test_phases_are_timed(self, run: Run) -> None:
        assert [phase["phase"] for phase in run(self.change()).result["timings"]] == ["apply", "verify"]
        failed = run(self.change(error=_errors.VerifyFailed("It is not so."))).result
        assert [phase["phase"] for phase in failed["timings"]] == ["apply"]

    def test_a_refused_plan_has_no_timings(self, run: Run) -> None:
        refused = Plan(PLAN.changes, FINDINGS, PLAN.before, PLAN.after)
        assert "timings" not in run(self.change(refused)).result

    def test_without_phases_there_are_no_timings(self, run: Run) -> None:
        assert "timings" not in run(lambda *dummy: _module.Result()).result

    @pytest.mark.parametrize(("planned", "check"), [(PLAN, True), (Plan(), False)])
    def test_check_mode_and_an_empty_plan_send_nothing(self, run: Run, planned: Plan, check: bool) -> None:
        assert run(self.change(planned, check)).result["got"] is None

    @pytest.mark.parametrize("check", [False, True])
    def test_errors_refuse_the_plan(self, run: Run, check: bool) -> None:
        stopped = Plan(PLAN.changes, FINDINGS, PLAN.before, PLAN.after)
        result, *dummy = run(self.change(stopped, check))
        assert result["msg"] == "a.b: It is wrong. (THE_KEY) Do it right."
        assert [len(result["findings"]), result["counts"], result["method"]] == [3, {"make": 2}, "plan"]
        assert [result["applied"], result["changed"], result["outcome_unknown"]] == [[], False, False]

    @pytest.mark.parametrize("step", ["apply", "verify"])
    @pytest.mark.parametrize("error", [_errors.VerifyFailed("It is not so."), ZeroDivisionError("division")])
    def test_every_error_has_plan_and_applied(self, run: Run, step: str, error: Exception) -> None:
        result, *dummy = run(self.change(error=error, step=step))
        assert [len(result["plan"]), result["method"]] == [2, "plan"]
        assert [change["name"] for change in result["applied"]] == ["x"]
        assert [result["changed"], result["outcome_unknown"]] == [True, False]

    def test_a_broken_write_counts_as_a_change(self, run: Run) -> None:
        def breaks(*dummy: t.Any) -> t.NoReturn:
            raise _errors.BrokenWrite("It broke.")

        result, *dummy = run(
            lambda engine, *dummy: _module.change(PLAN, False, breaks, lambda dummy: None, engine.timings)
        )
        assert [result["applied"], result["outcome_unknown"], result["changed"]] == [[], True, True]

    def test_the_body_gets_what_the_check_of_the_input_returns(self, run: Run) -> None:
        def body(dummy: t.Any, request: t.Any, dummy2: bool) -> _module.Result:
            return _module.Result(values={"got": request})

        assert run(body, lambda params: params["name"].upper(), name="x").result["got"] == "X"


class TestOptions:
    @pytest.mark.parametrize("wrong", [0, 1.5, True, ["x"]])
    def test_a_nested_option_that_is_no_dictionary(self, run: Run, wrong: t.Any) -> None:
        result, *dummy = run(nested=[{"deep": {"x": "y"}}, {"deep": wrong}])
        assert result["failed"] is True
        assert "dictionary" in result["msg"]
        assert AUTH["password"] not in json.dumps(result)

    def test_an_unknown_option_has_a_near_name(self, run: Run) -> None:
        result, *dummy = run(nam="x", nested=[{"deeep": {}}])
        found = {finding["path"]: finding["hint"] for finding in result["findings"]}
        assert found == {"nam": "Did you mean 'name'?", "nested[0].deeep": "Did you mean 'deep'?"}

    @pytest.mark.parametrize("name", ["timeout", "poll_interval"])
    @pytest.mark.parametrize("seconds", [0, -1])
    def test_seconds_are_positive(self, run: Run, name: str, seconds: int) -> None:
        result, *dummy = run(auth=None, **{name: seconds})
        assert {name, "auth.url"} <= {finding["path"] for finding in result["findings"]}
        assert f"{seconds} is not a positive number of seconds." in str(result["findings"])

    def test_a_text_for_an_address_is_written_out(self, run: Run) -> None:
        assert run(lambda dummy, params, dummy2: _module.Result(values={"got": params["ipv4"]}), ipv4="192.0.2.5/24")[
            0
        ]["got"] == {"address": "192.0.2.5/24", "method": None}


class TestSecrets:
    def test_password_of_the_environment(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in (("URL", "engine"), ("USERNAME", "admin"), ("PASSWORD", "aus-der-umwelt")):
            monkeypatch.setenv(f"OVIRT_{name}", value)
        result, printed, dummy = run(raising(ValueError("aus-der-umwelt")), auth=None)
        assert result["failed"] is True
        assert "aus-der-umwelt" not in printed

    def test_password_of_the_ini_file(self, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
        ini = tmp_path / "ovirt.ini"
        ini.write_text("[ovirt]\novirt_url=engine\novirt_username=admin\novirt_password=aus-der-datei\n")
        monkeypatch.setenv("OVIRT_INI_PATH", str(ini))
        dummy, printed, dummy2 = run(_module.Result(values={"text": "aus-der-datei"}), auth=None)
        assert "aus-der-datei" not in printed

    def test_of_options_that_are_wrong(self, run: Run) -> None:
        """ansible-core stumbles before it has found the secrets among the options."""
        headers = {"Authorization": "he4der"}
        agents = [{"password": "agent-w0rd"}, '{"password": "agent-text"}', 7]
        result, printed, dummy = run(
            pin="p1n-code", agents=agents, nested=[{"deep": 0}], auth={**AUTH, "headers": headers}
        )
        assert "nested[0].deep" in result["msg"]
        for secret in ("p1n-code", "agent-w0rd", "agent-text", "he4der", AUTH["password"]):
            assert secret not in printed

    def test_headers_that_are_secret_and_others(self, run: Run) -> None:
        headers = {"Authorization": "Basic abcdef", "X-Api-Key": "k3y", "Filter": "true"}
        result, printed, dummy = run(_module.Result(values={"text": "k3y is true"}), auth={**AUTH, "headers": headers})
        assert "abcdef" not in printed
        assert result["text"] == "******** is true"


class TestSdk:
    def test_a_problem_of_the_sdk_ends_the_task(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(_module, "SDK_ERROR", "Traceback of the import")
        monkeypatch.setattr(_module, "sdk_problem", lambda: "The SDK is missing.")
        result, *dummy = run()
        assert [result["failed"], result["msg"]] == [True, "The SDK is missing."]


def test_http_without_tls_is_a_warning(run: Run) -> None:
    dummy, dummy2, warnings = run(auth={**AUTH, "url": "http://engine.example.com"})
    assert ["unencrypted" in text for text in warnings] == [True]


class TestTasksInParts:
    """Each part is checked, and then carried out: ``in_parts``."""

    PART = Plan((Change("make", "thing", "x"),), FINDINGS[1:2], {"vms": []}, {"vms": ["x"]})

    def good(self) -> _module.Result:
        values = {"vms": [{"name": "x"}], "states": {"imported": 1}}
        return _module.Result(True, values, self.PART, ("Look at x.",))

    def incomplete(self) -> t.NoReturn:
        values = {"vms": [{"name": "y"}], "states": {"blocked": 1}, "changed": True, "applied": [], "plan": []}
        raise _errors.Incomplete("y is left out.", ["Look at y."], **values)

    def refused(self) -> t.NoReturn:
        raise _errors.InputError(FINDINGS[:1], vms=[{"name": "z"}], changed=False)

    def test_results_of_all_parts_are_one_result(self) -> None:
        done = _module.in_parts([self.good] * 2, [self.good] * 2, go_on=False)
        assert (done.changed, done.values["vms"], done.values["states"]) == (True, [{"name": "x"}], {"imported": 2})
        assert done.plan is not None
        assert (len(done.plan.changes), done.plan.after) == (2, {"vms": ["x", "x"]})

    def test_what_one_part_leaves_out_does_not_hide_what_another_one_did(self) -> None:
        with pytest.raises(_errors.Incomplete) as caught:
            _module.in_parts([self.good, self.incomplete], [self.good, self.incomplete], go_on=True)
        details = caught.value.details
        assert (details["changed"], details["states"]) == (True, {"blocked": 1, "imported": 1})
        assert [vm["name"] for vm in details["vms"]] == ["x", "y"]
        assert [change["name"] for change in details["applied"]] == ["x"]
        assert caught.value.warnings == ("c: It is odd. Look.", "Look at x.", "Look at y.")

    def test_nothing_has_changed_if_the_check_of_any_part_refuses_it(self) -> None:
        ran: list[str] = []

        def part() -> _module.Result:
            ran.append("x")
            return self.good()

        with pytest.raises(_errors.InputError) as caught:
            _module.in_parts([self.incomplete, self.refused, self.good, self.refused], [part], go_on=True)
        assert (caught.value.details["changed"], ran, caught.value.findings) == (False, [], FINDINGS[:1])
        assert [vm["name"] for vm in caught.value.details["vms"]] == ["y", "z", "x"]

    def test_check_mode_predicts_that_parts_change_something(self) -> None:
        with pytest.raises(_errors.Incomplete) as caught:
            _module.in_parts([self.incomplete, self.good], (), go_on=True)
        assert (caught.value.details["changed"], caught.value.details["applied"]) == (True, [])

    def test_a_part_that_fails_ends_the_task_unless_it_is_to_go_on(self) -> None:
        for go_on, names in ((False, []), (True, ["x"])):
            failing = raising(_errors.WaitFailed("It failed.", vms=[], applied=[], changed=False))
            with pytest.raises(_errors.WaitFailed) as caught:
                _module.in_parts([self.good] * 2, [failing, self.good], go_on=go_on)
            assert [change["name"] for change in caught.value.details["applied"]] == names
            assert caught.value.details["changed"] is go_on
