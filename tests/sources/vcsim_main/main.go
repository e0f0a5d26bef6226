// Copyright (c) 2026 The onramp.ovirt contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// A vCenter made of govmomi's simulator, with tags, and privileges that its user does not have.
// It prints its URL, and ends when its standard input does.
package main

import (
	"crypto/tls"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"

	_ "github.com/vmware/govmomi/pbm/simulator"
	"github.com/vmware/govmomi/simulator"
	_ "github.com/vmware/govmomi/vapi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

type authorization struct {
	*simulator.AuthorizationManager
	denied map[string]bool
}

func (a *authorization) HasPrivilegeOnEntities(req *types.HasPrivilegeOnEntities) soap.HasFault {
	body := a.AuthorizationManager.HasPrivilegeOnEntities(req).(*methods.HasPrivilegeOnEntitiesBody)
	for i := range body.Res.Returnval {
		available := body.Res.Returnval[i].PrivAvailability
		for j := range available {
			available[j].IsGranted = !a.denied[available[j].PrivId]
		}
	}
	return body
}

// With it, the simulator cannot find a VM by its UUID, as it takes any object for one that it made.
func denyPrivileges(names []string) {
	denied := map[string]bool{}
	for _, name := range names {
		denied[name] = true
	}
	registry := simulator.Map
	root := types.ManagedObjectReference{Type: "ServiceInstance", Value: "ServiceInstance"}
	instance := registry.Get(root).(*simulator.ServiceInstance)
	manager := registry.Get(*instance.Content.AuthorizationManager).(*simulator.AuthorizationManager)
	registry.Put(&authorization{manager, denied})
}

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "address and port")
	certificate := flag.String("cert", "", "file with certificate")
	key := flag.String("key", "", "file with its key")
	deny := flag.String("deny", "", "privileges that the user does not have")
	esx := flag.Bool("esx", false, "an ESXi host and no vCenter")
	flag.Parse()

	model := simulator.VPX()
	if *esx {
		model = simulator.ESX()
	}
	model.Machine, model.Datastore = 3, 2
	if err := model.Create(); err != nil {
		panic(err)
	}
	defer model.Remove()
	pair, err := tls.LoadX509KeyPair(*certificate, *key)
	if err != nil {
		panic(err)
	}
	if *deny != "" {
		denyPrivileges(strings.Split(*deny, ","))
	}
	model.Service.RegisterEndpoints = true
	model.Service.Listen = &url.URL{Host: *listen, User: url.UserPassword("kim", "geheim")}
	model.Service.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
	server := model.Service.NewServer()
	fmt.Println(server.URL)
	_, _ = io.Copy(io.Discard, os.Stdin)
}
