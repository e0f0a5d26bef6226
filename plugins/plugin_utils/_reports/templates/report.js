/*
Copyright (c) 2026 The onramp.ovirt contributors
GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
*/
"use strict";
(function () {
  const box = document.getElementById("filter");
  const warned = document.getElementById("warned");
  const shown = document.getElementById("shown");
  const what = document.getElementById("toolbar").dataset.what;
  const rows = Array.from(document.querySelectorAll("tbody.filtered tr"), function (row) {
    return { row: row, text: row.textContent.toLowerCase(), warned: row.dataset.warned === "yes" };
  });
  const vms = rows.filter(function (one) { return one.row.parentNode.id === "vms"; });
  function apply() {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    rows.forEach(function (one) {
      const fits = words.every(function (word) { return one.text.includes(word); });
      one.row.hidden = !(fits ? one.warned || !warned.checked : false);
    });
    const left = vms.filter(function (one) { return !one.row.hidden; }).length;
    shown.textContent = left + " of " + vms.length + (vms.length === 1 ? " VM" : " VMs") + what;
  }
  box.addEventListener("input", apply);
  warned.addEventListener("change", apply);
  document.getElementById("toolbar").hidden = false;
  apply();
})();
