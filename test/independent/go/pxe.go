package main

import (
	"io"
	"net/http"
	"strings"
)

// fetchNetworkBoot makes a PXE image, reads the boot script and fetches the files that it names
// one by one. A template without a PXE builder still gets a boot script.
func fetchNetworkBoot(s *session) error {
	source, err := s.findAppliance()
	if err != nil {
		return err
	}
	var formats targetFormats
	if err := s.get(call{op: "userTargetFormat_getAll", vars: s.user()}, &formats); err != nil {
		return err
	}
	for _, format := range formats.Formats {
		if primitive(format) != "pxe" {
			continue
		}
		memory := int64(1024)
		one := builder{Type: format.Name}
		one.HardwareSettings.Memory = &memory
		made, err := s.generate(source, one, nil)
		if err != nil {
			return err
		}
		if err := s.awaitSuccess("machineImageStatus_get", made.ids); err != nil {
			return err
		}
		return s.fetchBootFiles(made)
	}
	_, err = s.bootScript()
	return err
}

func (s *session) bootScript() (string, error) {
	response, err := s.send(call{op: "pxeBootScript_download", vars: s.user()})
	if err != nil {
		return "", in("pxeBootScript_download", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return "", deviates("pxeBootScript_download: answers %d", response.StatusCode)
	}
	kind := response.Header.Get("Content-Type")
	if !contains(s.operation("pxeBootScript_download").MediaTypes, kind) {
		return "", deviates("pxeBootScript_download: a script of the type %q", kind)
	}
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return "", deviates("pxeBootScript_download: breaks off: %v", err)
	}
	ask := call{op: "pxeBootScript_download", vars: s.user()}
	return string(text), s.unchanged(ask, response.Header.Get("ETag"))
}

// fetchBootFiles looks for the image's files in the boot script: …/images/{itid}/files/{filepath}.
func (s *session) fetchBootFiles(made builtFor) error {
	script, err := s.bootScript()
	if err != nil {
		return err
	}
	marker := "/images/" + made.ids["itid"] + "/files/"
	fetched := 0
	for _, word := range strings.Fields(script) {
		_, path, found := strings.Cut(word, marker)
		if !found {
			continue
		}
		path, _, _ = strings.Cut(path, "?")
		ask := call{op: "machineImageFile_download", vars: made.ids.with("filepath", path)}
		tag, err := s.download(ask, expected{})
		if err != nil {
			return in(path, err)
		}
		if err := s.unchanged(ask, tag); err != nil {
			return err
		}
		fetched++
	}
	if fetched == 0 {
		return deviates("pxeBootScript_download: names no file of %s: %.300q", made.ticket.URI, script)
	}
	missing := call{op: "machineImageFile_download", vars: made.ids.with("filepath", "no/such file")}
	if _, err := s.refused(missing, 404); err != nil {
		return err
	}
	s.report.step("network boot", fields{"image": made.ticket.URI, "files": fetched})
	return nil
}
