package main

import (
	"fmt"
	"net/url"
	"strings"
)

// findAppliance is the template's stack on the server.
func (s *session) findAppliance() (vars, error) {
	stack := s.template.Stack
	query := url.Values{"query": {"name=='" + stack.Name + "';version=='" + stack.Version + "'"}}
	var named appliances
	if err := s.get(call{op: "appliance_getAll", vars: s.user(), query: query}, &named); err != nil {
		return nil, err
	}
	if len(named.Appliances) != 1 {
		return nil, deviates("%d appliances are %s %s", len(named.Appliances), stack.Name, stack.Version)
	}
	return s.user().with("aid", id(named.Appliances[0].DbID)), nil
}

// findFormat is the target format of that name.
func (s *session) findFormat(name string) (targetFormat, error) {
	var formats targetFormats
	if err := s.get(call{op: "userTargetFormat_getAll", vars: s.user()}, &formats); err != nil {
		return targetFormat{}, err
	}
	for _, format := range formats.Formats {
		if format.Name == name {
			return format, nil
		}
	}
	return targetFormat{}, deviates("there is no target format %q", name)
}

func (s *session) findAccount(name string) (credAccount, error) {
	var accounts credAccounts
	if err := s.get(call{op: "cloudAccount_getAll", vars: s.user()}, &accounts); err != nil {
		return credAccount{}, err
	}
	for _, account := range accounts.Accounts {
		if account.Name == name {
			return account, nil
		}
	}
	return credAccount{}, deviates("there is no account %q", name)
}

// builtFor are the generations of a flow, in the order of the builders.
type builtFor struct {
	builder builder
	format  targetFormat
	ticket  image
	ids     vars
}

// generate asks for one builder's image and checks the ticket.
func (s *session) generate(from vars, one builder, change func(*imageBody)) (builtFor, error) {
	made := builtFor{builder: one}
	var err error
	if made.format, err = s.findFormat(one.Type); err != nil {
		return made, err
	}
	op, profile := "scanImage_generate", installProfile{PartitionAuto: true}
	if _, appliance := from["aid"]; appliance {
		op = "machineImage_generate"
		if err := s.get(call{op: "installProfile_getDeprecated", vars: from}, &profile); err != nil {
			return made, err
		}
	}
	body, err := one.generation(made.format, profile)
	if err != nil {
		return made, err
	}
	if change != nil {
		change(&body)
	}
	var answer imageDocument
	if err := s.get(call{op: op, vars: from, body: body}, &answer); err != nil {
		return made, err
	}
	made.ticket = answer.image
	if made.ids, err = s.idsOf(answer.URI); err != nil {
		return made, in(op, err)
	}
	switch {
	case made.ids["itid"] != id(answer.DbID):
		return made, deviates("%s: the ticket's dbId is %d, its uri %q", op, answer.DbID, answer.URI)
	case answer.Compress != body.Compress || answer.FormatName != one.Type:
		return made, deviates("%s: asked for %s, compress %t; the ticket is for %s, compress %t", op, one.Type, body.Compress, answer.FormatName, answer.Compress)
	}
	return made, nil
}

// buildTemplate does what hammr template build does: all generations side by side, then the
// publications of the builders with an account.
func buildTemplate(s *session) error {
	source, err := s.findAppliance()
	if err != nil {
		return err
	}
	var built []builtFor
	for _, one := range s.template.Builders {
		made, err := s.generate(source, one, nil)
		if err != nil {
			return err
		}
		built = append(built, made)
		s.report.step("generating", fields{"format": one.Type, "image": made.ticket.URI})
	}
	if err := s.compareStatuses(source, built); err != nil {
		return err
	}
	for i := range built {
		if err := s.awaitSuccess("machineImageStatus_get", built[i].ids); err != nil {
			return err
		}
		var finished imageDocument
		if err := s.get(call{op: "machineImage_get", vars: built[i].ids}, &finished); err != nil {
			return err
		}
		if !finished.Status.succeeded() {
			return deviates("machineImage_get: the status inside is not that of machineImageStatus_get")
		}
		built[i].ticket = finished.image
		s.report.step("generated", fields{"format": finished.FormatName, "image": finished.URI, "size": finished.FileSize})
	}
	for _, one := range built {
		if one.builder.Account == nil {
			continue
		}
		published, err := s.publishAndWait(one)
		if err != nil {
			return err
		}
		s.report.step("published", fields{"format": one.builder.Type, "uri": published.URI, "cloudId": published.CloudID})
	}
	return s.compareLists(source, built)
}

// compareStatuses asks for the status of all images of the user, of some of them, and of the
// appliance, and looks for the tickets.
func (s *session) compareStatuses(source vars, built []builtFor) error {
	var all, some, ofAppliance statusesDocument
	if err := s.get(call{op: "userMachineImageStatus_get", vars: s.user()}, &all); err != nil {
		return err
	}
	query := url.Values{}
	for _, one := range built[:len(built)-1] {
		query.Add("img", one.ticket.URI)
	}
	if err := s.get(call{op: "userMachineImageStatus_get", vars: s.user(), query: query}, &some); err != nil {
		return err
	}
	if len(some.Statuses) != len(built)-1 {
		return deviates("userMachineImageStatus_get: %d statuses for %d times img", len(some.Statuses), len(built)-1)
	}
	for _, one := range built {
		if !describes(all, one.ticket.URI) {
			return deviates("userMachineImageStatus_get: no status has %q as its parentUri or uri", one.ticket.URI)
		}
	}
	for _, one := range built[:len(built)-1] {
		if !describes(some, one.ticket.URI) {
			return deviates("userMachineImageStatus_get: asked for %q, got others", one.ticket.URI)
		}
	}
	if err := s.get(call{op: "machineImageStatus_getAll", vars: source}, &ofAppliance); err != nil {
		return err
	}
	for _, one := range built {
		if !describes(ofAppliance, one.ticket.URI) {
			return deviates("machineImageStatus_getAll: nothing about %q", one.ticket.URI)
		}
	}
	return nil
}

func describes(list statusesDocument, uri string) bool {
	for _, status := range list.Statuses {
		if status.ParentURI == uri || strings.TrimSuffix(status.URI, "/status") == uri {
			return true
		}
	}
	return false
}

// compareLists looks for the images in the lists of the appliance and of the user.
func (s *session) compareLists(source vars, built []builtFor) error {
	for op, values := range map[string]vars{"machineImage_getAll": source, "userMachineImage_getAll": s.user()} {
		var listed images
		if err := s.get(call{op: op, vars: values}, &listed); err != nil {
			return err
		}
		for _, one := range built {
			found := false
			for _, entry := range listed.Images {
				found = found || entry.URI == one.ticket.URI && entry.Status.succeeded()
			}
			if !found {
				return deviates("%s: %q is not among the %d images", op, one.ticket.URI, len(listed.Images))
			}
		}
	}
	wanted := s.template.Builders[0].Type
	query := url.Values{"query": {fmt.Sprintf("targetFormat.name=='%s'", wanted)}}
	var some images
	if err := s.get(call{op: "machineImage_getAll", vars: source, query: query}, &some); err != nil {
		return err
	}
	for _, entry := range some.Images {
		if entry.FormatName != wanted {
			return deviates("machineImage_getAll: asked for %s, got %s", wanted, entry.FormatName)
		}
	}
	return nil
}
