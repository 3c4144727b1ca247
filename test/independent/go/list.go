package main

import (
	"net/url"
	"strings"
)

const hammrVersion = "3.8.13"

// listEverything reads what is there before anything is made.
func listEverything(s *session) error {
	var service serviceStatus
	if err := s.get(call{op: "uforgeStatus_get", anonymous: true}, &service); err != nil {
		return err
	}
	if service.Version != hammrVersion || !service.Alive {
		return deviates("the server says version %q, alive %t: hammr would refuse it", service.Version, service.Alive)
	}
	var me user
	if err := s.get(call{op: "user_get", vars: s.user()}, &me); err != nil {
		return err
	}
	if me.LoginName != s.who.login {
		return deviates("user_get: asked for %q, answers %q", s.who.login, me.LoginName)
	}
	if _, err := s.idsOf(me.URI); err != nil {
		return in("user_get", err)
	}
	if err := refuseStrangers(s); err != nil {
		return err
	}
	s.report.step("who", fields{"version": service.Version, "login": me.LoginName})
	if err := listAppliances(s); err != nil {
		return err
	}
	if err := listFormatsAndAccounts(s); err != nil {
		return err
	}
	return listScans(s)
}

// refuseStrangers sends wrong credentials: 401 for each, whatever is asked.
func refuseStrangers(s *session) error {
	ask := call{op: "appliance_getAll", vars: s.user()}
	wrong := map[string]credentials{
		"a wrong password": {login: s.who.login, password: "not the password"},
		"an unknown login": {login: "nobody at all", password: "not-a-password"},
		"an unknown key":   {login: s.who.login, publicKey: "no such key", secretKey: "not-a-secret-key"},
	}
	if s.who.publicKey != "" {
		wrong["a wrong secret key"] = credentials{login: s.who.login, publicKey: s.who.publicKey, secretKey: "not-a-secret-key"}
	}
	for what, who := range wrong {
		if _, err := s.as(who).refused(ask, 401); err != nil {
			return in(what, err)
		}
	}
	ask.anonymous = true
	if _, err := s.refused(ask, 401); err != nil {
		return in("no credentials", err)
	}
	return nil
}

func listAppliances(s *session) error {
	var all, named, page appliances
	if err := s.get(call{op: "appliance_getAll", vars: s.user()}, &all); err != nil {
		return err
	}
	if all.Total == nil || *all.Total != len(all.Appliances) {
		return deviates("appliance_getAll: total and entries differ")
	}
	stack := s.template.Stack
	query := url.Values{"query": {"name=='" + stack.Name + "';version=='" + stack.Version + "'"}}
	if err := s.get(call{op: "appliance_getAll", vars: s.user(), query: query}, &named); err != nil {
		return err
	}
	if len(named.Appliances) != 1 || named.Appliances[0].Name != stack.Name || named.Appliances[0].Version != stack.Version {
		return deviates("appliance_getAll: %d appliances are %s %s", len(named.Appliances), stack.Name, stack.Version)
	}
	window := url.Values{"orderBy": {"dbId"}, "count": {"1"}, "offset": {"1"}}
	if err := s.get(call{op: "appliance_getAll", vars: s.user(), query: window}, &page); err != nil {
		return err
	}
	if len(all.Appliances) > 1 && (len(page.Appliances) != 1 || page.Appliances[0].DbID == all.Appliances[0].DbID) {
		return deviates("appliance_getAll: count 1 and offset 1 give %d entries", len(page.Appliances))
	}
	found := named.Appliances[0]
	ids, err := s.idsOf(found.URI)
	if err != nil {
		return err
	}
	var one applianceDocument
	if err := s.get(call{op: "appliance_get", vars: ids}, &one); err != nil {
		return err
	}
	if one.appliance != found {
		return deviates("appliance_get: %+v is not what the list says: %+v", one.appliance, found)
	}
	if err := s.get(call{op: "installProfile_getDeprecated", vars: ids}, &installProfile{}); err != nil {
		return err
	}
	if _, err := s.refused(call{op: "appliance_get", vars: ids.with("aid", "987654321")}, 404); err != nil {
		return err
	}
	s.report.step("appliances", fields{"total": len(all.Appliances), "found": found.URI})
	return s.get(call{op: "machineImage_getAll", vars: ids}, &images{})
}

func listFormatsAndAccounts(s *session) error {
	var formats targetFormats
	if err := s.get(call{op: "userTargetFormat_getAll", vars: s.user()}, &formats); err != nil {
		return err
	}
	for _, format := range formats.Formats {
		if format.Name == "" || format.Format.Name == "" {
			return deviates("userTargetFormat_getAll: the format %d has no name", format.DbID)
		}
	}
	var accounts credAccounts
	if err := s.get(call{op: "cloudAccount_getAll", vars: s.user()}, &accounts); err != nil {
		return err
	}
	for _, account := range accounts.Accounts {
		if !strings.Contains(account.Type, ":CredAccount") {
			return deviates("cloudAccount_getAll: %q has the xsi:type %q", account.Name, account.Type)
		}
		var one credAccountDocument
		if err := s.get(call{op: "cloudAccount_get", vars: s.user().with("caid", id(account.DbID))}, &one); err != nil {
			return err
		}
		if one.Name != account.Name || one.Type != account.Type {
			return deviates("cloudAccount_get: %q of type %s, in the list %q of type %s", one.Name, one.Type, account.Name, account.Type)
		}
	}
	var limits quotas
	if err := s.get(call{op: "userQuotas_get", vars: s.user()}, &limits); err != nil {
		return err
	}
	for _, quota := range limits.Quotas {
		if !contains([]string{"scan", "appliance", "generation", "diskusage"}, quota.Type) || quota.Limit < -1 || quota.Used < 0 {
			return deviates("userQuotas_get: %+v", quota)
		}
	}
	s.report.step("formats, accounts, quotas", fields{"formats": len(formats.Formats), "accounts": len(accounts.Accounts), "quotas": len(limits.Quotas)})
	for _, op := range []string{"userMachineImage_getAll", "userMachineImagePublished_getAll", "userMachineImageStatus_get", "userMachineImagePublishedStatus_getAll"} {
		if err := s.get(call{op: op, vars: s.user()}, nil); err != nil {
			return err
		}
	}
	return nil
}

func listScans(s *session) error {
	var with, without scannedInstances
	if err := s.get(call{op: "scanInstance_getAll", vars: s.user(), query: url.Values{"includeScans": {"true"}}}, &with); err != nil {
		return err
	}
	if err := s.get(call{op: "scanInstance_getAll", vars: s.user()}, &without); err != nil {
		return err
	}
	if len(with.Instances) != len(without.Instances) {
		return deviates("scanInstance_getAll: %d instances with scans, %d without", len(with.Instances), len(without.Instances))
	}
	total := 0
	for _, instance := range with.Instances {
		ids, err := s.idsOf(instance.URI)
		if err != nil {
			return err
		}
		var listed scans
		if err := s.get(call{op: "scannedInstanceScan_getAll", vars: ids}, &listed); err != nil {
			return err
		}
		if len(listed.Scans) != len(instance.Scans) {
			return deviates("scannedInstanceScan_getAll: %d scans, includeScans has %d", len(listed.Scans), len(instance.Scans))
		}
		total += len(listed.Scans)
		if err := s.get(call{op: "scanInstance_get", vars: ids}, &scannedInstanceDocument{}); err != nil {
			return err
		}
		for _, one := range listed.Scans {
			if err := s.get(call{op: "scan_get", vars: ids.with("sid", id(one.DbID))}, &scanDocument{}); err != nil {
				return err
			}
		}
	}
	var all scans
	if err := s.get(call{op: "userScan_getAll", vars: s.user()}, &all); err != nil {
		return err
	}
	if len(all.Scans) != total {
		return deviates("userScan_getAll: %d scans, the instances have %d", len(all.Scans), total)
	}
	s.report.step("scans", fields{"instances": len(with.Instances), "scans": total})
	return nil
}
