package main

import (
	"net/url"
	"strings"
)

// generateAgain checks dependencies without making an image, makes an image anew from the metadata
// of an old one, and reads what images are made of: packages and platform tools.
func generateAgain(s *session) error {
	source, err := s.findAppliance()
	if err != nil {
		return err
	}
	first := s.template.Builders[0]
	if err := s.simulateGeneration(source, first); err != nil {
		return err
	}
	made, err := s.generate(source, first, nil)
	if err != nil {
		return err
	}
	if err := s.awaitSuccess("machineImageStatus_get", made.ids); err != nil {
		return err
	}
	for _, query := range []url.Values{nil, {"force": {"true"}}} {
		if err := s.regenerate(made, query); err != nil {
			return err
		}
	}
	var contents imagePkgs
	if err := s.get(call{op: "machineImagePkg_getAll", vars: made.ids}, &contents); err != nil {
		return err
	}
	if len(contents.Packages) == 0 || contents.Packages[0].Name == "" {
		return deviates("machineImagePkg_getAll: %d packages", len(contents.Packages))
	}
	s.report.step("packages of an image", fields{"image": made.ticket.URI, "count": len(contents.Packages)})
	return s.readPlatformTools(source, made.format)
}

// simulateGeneration generates with simulated: such an image is neither published nor downloaded.
func (s *session) simulateGeneration(source vars, one builder) error {
	yes := true
	made, err := s.generate(source, one, func(body *imageBody) {
		body.Simulated, body.ForceCheckingDeps = &yes, &yes
	})
	if err != nil {
		return err
	}
	if err := s.awaitSuccess("machineImageStatus_get", made.ids); err != nil {
		return err
	}
	var checked imageDocument
	if err := s.get(call{op: "machineImage_get", vars: made.ids}, &checked); err != nil {
		return err
	}
	if !checked.Simulated {
		return deviates("machineImage_get: asked for a simulated image, and it says that it is none")
	}
	if _, err := s.refused(call{op: "machineImage_download", vars: made.ids}, 400, 403, 404, 409); err != nil {
		return in("a simulated image", err)
	}
	for _, candidate := range s.template.Builders {
		if candidate.Account == nil {
			continue
		}
		account, err := s.findAccount(candidate.Account.Name)
		if err != nil {
			return err
		}
		format, err := s.findFormat(candidate.Type)
		if err != nil {
			return err
		}
		target := targets[primitive(format)]
		body := s.facts.publication(target.publish, account, checked.image, candidate.attributes(target))
		if _, err := s.refused(call{op: "applianceImage_publish", vars: made.ids, body: body}, 400, 403, 404, 409); err != nil {
			return in("a simulated image", err)
		}
		break
	}
	s.report.step("checked dependencies", fields{"image": checked.URI})
	return s.remove("machineImage_delete", "machineImage_get", made.ids)
}

// regenerate wants a new ticket with the old one's metadata.
func (s *session) regenerate(old builtFor, query url.Values) error {
	var anew imageDocument
	if err := s.get(call{op: "machineImage_regenerate", vars: old.ids, query: query}, &anew); err != nil {
		return err
	}
	ids, err := s.idsOf(anew.URI)
	if err != nil {
		return in("machineImage_regenerate", err)
	}
	if anew.URI == old.ticket.URI || ids["aid"] != old.ids["aid"] {
		return deviates("machineImage_regenerate: of %q, the new ticket is %q", old.ticket.URI, anew.URI)
	}
	if anew.FormatName != old.ticket.FormatName || anew.Compress != old.ticket.Compress {
		return deviates("machineImage_regenerate: of %s, compress %t, the new ticket is %s, compress %t", old.ticket.FormatName, old.ticket.Compress, anew.FormatName, anew.Compress)
	}
	if err := s.awaitSuccess("machineImageStatus_get", ids); err != nil {
		return err
	}
	var done imageDocument
	if err := s.get(call{op: "machineImage_get", vars: ids}, &done); err != nil {
		return err
	}
	if _, err := s.download(call{op: "machineImage_download", vars: ids}, done.expects()); err != nil {
		return in("a regenerated image", err)
	}
	s.report.step("regenerated", fields{"from": old.ticket.URI, "image": anew.URI, "query": query.Encode()})
	return nil
}

// readPlatformTools goes from a format to the tools that its images get, and to their packages.
func (s *session) readPlatformTools(source vars, format targetFormat) error {
	parts := strings.Split(format.URI, "/")
	if len(parts) != 4 || parts[0] != "orgs" || parts[2] != "targetformats" || parts[3] != id(format.DbID) {
		return deviates("the URI of the format %s (%d) is %q", format.Name, format.DbID, format.URI)
	}
	ids := source.with("oid", parts[1], "tfid", parts[3])
	var one targetFormatDocument
	if err := s.get(call{op: "targetFormat_get", vars: ids}, &one); err != nil {
		return err
	}
	if one.Name != format.Name {
		return deviates("targetFormat_get: %q, in the list %q", one.Name, format.Name)
	}
	var tools softwareBundles
	if err := s.get(call{op: "machineImage_getPlatformTools", vars: ids}, &tools); err != nil {
		return err
	}
	scan, err := s.findScan()
	if err != nil {
		return err
	}
	if err := s.get(call{op: "scanImage_getPlatformTools", vars: scan.with("tfid", parts[3])}, &softwareBundles{}); err != nil {
		return err
	}
	for _, bundle := range tools.Bundles {
		var packages packageList
		if err := s.get(call{op: "platformTool_getSoftware", vars: ids.with("sbid", id(bundle.DbID))}, &packages); err != nil {
			return err
		}
		s.report.step("platform tools", fields{"bundle": bundle.Name, "packages": len(packages.Packages)})
	}
	return nil
}
