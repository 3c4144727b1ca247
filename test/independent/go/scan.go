package main

import (
	"net/url"
	"strings"
)

// buildFromScan makes an image from a scan, downloads and publishes, and fetches package binaries.
func buildFromScan(s *session) error {
	source, err := s.findScan()
	if err != nil {
		return err
	}
	if err := s.harvest(source); err != nil {
		return err
	}
	for _, one := range s.template.Builders {
		if one.Installation == nil || one.HardwareSettings.Memory == nil {
			continue
		}
		made, err := s.generate(source, one, nil)
		if err != nil {
			return err
		}
		ops := imageOpsFor(made.ids)
		if err := s.awaitSuccess(ops.status, made.ids); err != nil {
			return err
		}
		var finished imageDocument
		if err := s.get(call{op: ops.get, vars: made.ids}, &finished); err != nil {
			return err
		}
		made.ticket = finished.image
		s.report.step("generated", fields{"format": one.Type, "image": finished.URI})
		if finished.Compress && finished.RegisteringName == "" {
			if err := s.downloadImage(made.ids, finished.image); err != nil {
				return err
			}
		}
		if one.Account != nil {
			if err := s.publishFromScan(made); err != nil {
				return err
			}
		}
		if err := s.listScanImages(source, made); err != nil {
			return err
		}
		if err := s.remove(ops.remove, ops.get, made.ids); err != nil {
			return err
		}
	}
	if err := s.cancelScanGeneration(source); err != nil {
		return err
	}
	return s.cancelScan()
}

// findScan is the first complete scan of the instance.
func (s *session) findScan() (vars, error) {
	var all scannedInstances
	if err := s.get(call{op: "scanInstance_getAll", vars: s.user(), query: url.Values{"includeScans": {"true"}}}, &all); err != nil {
		return nil, err
	}
	for _, instance := range all.Instances {
		for _, one := range instance.Scans {
			if instance.Name == s.instance && one.Status.succeeded() {
				return s.idsOf(one.URI)
			}
		}
	}
	return nil, deviates("%q has no complete scan", s.instance)
}

// cancelScan stops the scans that still run, if there are any.
func (s *session) cancelScan() error {
	var all scans
	if err := s.get(call{op: "userScan_getAll", vars: s.user()}, &all); err != nil {
		return err
	}
	for _, one := range all.Scans {
		if one.Status.ended() {
			continue
		}
		ids, err := s.idsOf(one.URI)
		if err != nil {
			return err
		}
		if err := s.get(call{op: "scan_cancel", vars: ids}, nil); err != nil {
			return err
		}
		var stopped scanDocument
		if err := s.get(call{op: "scan_get", vars: ids}, &stopped); err != nil {
			return err
		}
		if !stopped.Status.Cancelled {
			return deviates("scan_cancel: cancelled, but the status says %+v", stopped.Status)
		}
		s.report.step("cancelled", fields{"scan": one.URI})
	}
	return nil
}

func (s *session) publishFromScan(made builtFor) error {
	done, err := s.publishAndWait(made)
	if err != nil {
		return err
	}
	s.report.step("published", fields{"format": made.builder.Type, "uri": done.URI, "cloudId": done.CloudID})
	ops := opsFor(made.ids)
	ids, err := s.idsOf(done.URI)
	if err != nil {
		return err
	}
	if err := s.remove(ops.remove, ops.get, ids); err != nil {
		return err
	}
	return s.cancelPublicationOf(made)
}

func (s *session) cancelScanGeneration(source vars) error {
	for _, one := range s.template.Builders {
		if one.Installation != nil && one.Account != nil {
			return s.cancelGeneration(source, one)
		}
	}
	return nil
}

// listScanImages looks for the image among those of the scan and those of the user.
func (s *session) listScanImages(source vars, made builtFor) error {
	for op, values := range map[string]vars{"scanImage_getAll": source, "userMachineImage_getAll": s.user()} {
		var listed images
		if err := s.get(call{op: op, vars: values}, &listed); err != nil {
			return err
		}
		found := false
		for _, entry := range listed.Images {
			found = found || entry.URI == made.ticket.URI
		}
		if !found {
			return deviates("%s: %q is not among the %d images", op, made.ticket.URI, len(listed.Images))
		}
	}
	return nil
}

// harvest lists the packages of a scan and downloads each: the first by token, the rest signed in.
func (s *session) harvest(source vars) error {
	var listed scannedPackages
	if err := s.get(call{op: "scanPackage_getAll", vars: source}, &listed); err != nil {
		return err
	}
	if len(listed.Packages) == 0 {
		return deviates("scanPackage_getAll: none")
	}
	for i, one := range listed.Packages {
		with := expected{size: one.Size, sha256: one.Sha256sum, md5: one.Md5sum}
		if one.BinaryURI == "" {
			continue
		}
		path, _, _ := strings.Cut(one.BinaryURI, "?")
		ids, err := s.idsOf(strings.TrimSuffix(path, "/bin"))
		if err != nil {
			return in("binaryUri", err)
		}
		if ids["pid"] != id(one.DbID) {
			return deviates("scanPackage_getAll: binaryUri of package %d is %q", one.DbID, path)
		}
		if i == 0 {
			if err := s.oneTime("scanPackageBinary_getAll", one.BinaryURI, "downloadToken", with); err != nil {
				return err
			}
		}
		ask := call{op: "scanPackageBinary_getAll", vars: ids}
		tag, err := s.download(ask, with)
		if err != nil {
			return err
		}
		if i == 0 {
			if err := s.unchanged(ask, tag); err != nil {
				return err
			}
		}
	}
	s.report.step("packages", fields{"count": len(listed.Packages)})
	return nil
}
