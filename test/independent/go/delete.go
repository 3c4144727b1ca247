package main

import "net/url"

// deleteEverything removes the publications and then the images of the appliance, and looks at the
// rest of what a scan has to say.
func deleteEverything(s *session) error {
	source, err := s.findAppliance()
	if err != nil {
		return err
	}
	if err := s.get(call{op: "machineImagePublished_deleteAll", vars: source}, nil); err != nil {
		return err
	}
	var published publishImages
	if err := s.get(call{op: "machineImagePublished_getAll", vars: source}, &published); err != nil {
		return err
	}
	if err := s.get(call{op: "machineImage_deleteAll", vars: source}, nil); err != nil {
		return err
	}
	var left images
	if err := s.get(call{op: "machineImage_getAll", vars: source}, &left); err != nil {
		return err
	}
	if len(published.Published) > 0 || len(left.Images) > 0 {
		return deviates("after both deleteAll: %d publications, %d images", len(published.Published), len(left.Images))
	}
	s.report.step("deleted", fields{"of": source["aid"]})
	return s.readPackageFiles()
}

func (s *session) readPackageFiles() error {
	scan, err := s.findScan()
	if err != nil {
		return err
	}
	var listed scannedPackages
	if err := s.get(call{op: "scanPackage_getAll", vars: scan, query: url.Values{"excludeFiles": {"true"}}}, &listed); err != nil {
		return err
	}
	if len(listed.Packages) == 0 {
		return deviates("scanPackage_getAll: none")
	}
	ids := scan.with("pid", id(listed.Packages[0].DbID))
	return s.get(call{op: "scanPackageFile_get", vars: ids}, nil)
}
