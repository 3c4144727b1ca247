package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

// template is a hammr template: of the stack name and version, and the builders.
type template struct {
	Stack struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	} `json:"stack"`
	Builders []builder `json:"builders"`
}

type builder struct {
	Type    string `json:"type"`
	Account *struct {
		Name string `json:"name"`
	} `json:"account"`
	HardwareSettings struct {
		Memory *int64 `json:"memory"`
		HwType string `json:"hwType"`
	} `json:"hardwareSettings"`
	Installation *struct {
		DiskSize *int64 `json:"diskSize"`
		SwapSize *int64 `json:"swapSize"`
	} `json:"installation"`
	Entrypoint json.RawMessage `json:"entrypoint"`
	// rest is the builder as it is in the file, for the attributes of its target.
	rest map[string]any
}

func (b *builder) UnmarshalJSON(text []byte) error {
	type plain builder
	if err := json.Unmarshal(text, (*plain)(b)); err != nil {
		return err
	}
	return json.Unmarshal(text, &b.rest)
}

func readTemplate(path string) (template, error) {
	var read template
	if err := readJSON(path, &read); err != nil {
		return read, err
	}
	if read.Stack.Name == "" || len(read.Builders) == 0 {
		return read, fmt.Errorf("%s: no stack with a name, or no builders", path)
	}
	return read, nil
}

// target says how the images of a format are made and published, by the primitive format's name.
type target struct {
	compress bool
	ebs      bool
	publish  string            // xsi:type of the publication
	own      map[string]string // template's key -> element
}

var targets = map[string]target{
	"aws":            {compress: false, ebs: true, publish: "PublishImageAws", own: map[string]string{"region": "region"}},
	"docker":         {compress: true, publish: "PublishImageDocker", own: map[string]string{"namespace": "namespace", "repositoryName": "repositoryName", "tagName": "tagName"}},
	"openstackqcow2": {compress: false, publish: "PublishImageOpenStack", own: map[string]string{"displayName": "displayName", "keystoneDomain": "keystoneDomain", "keystoneProject": "keystoneProject", "tenantName": "tenantName", "publicImage": "publicImage"}},
	"vcenter":        {compress: false, publish: "PublishImageVSphere", own: map[string]string{"displayName": "displayName", "esxHost": "esxHost", "datastore": "datastore", "network": "network"}},
	"pxe":            {compress: false},
	"vbox":           {compress: true},
	"qcow2":          {compress: true},
	"ovf":            {compress: true},
}

// primitive is the format's key: its name in lower case without punctuation.
func primitive(format targetFormat) string {
	return strings.NewReplacer("-", "", "_", "", ".", "", " ", "").Replace(strings.ToLower(format.Format.Name))
}

// generation is the body for one builder. Disk and swap go along only where the appliance's
// partitioning is automatic: those of the template, else the profile's.
func (b builder) generation(format targetFormat, profile installProfile) (imageBody, error) {
	made, known := targets[primitive(format)]
	if !known {
		return imageBody{}, fmt.Errorf("this client does not know the format %s", format.Format.Name)
	}
	body := imageBody{Space: uforgeNamespace, Compress: made.compress, TargetFormat: format.verbatim}
	body.InstallProfile.MemorySize = b.HardwareSettings.Memory
	body.InstallProfile.HwType = b.HardwareSettings.HwType
	if profile.PartitionAuto && b.Installation != nil {
		body.InstallProfile.DiskSize = b.Installation.DiskSize
		body.InstallProfile.SwapSize = b.Installation.SwapSize
	} else if profile.PartitionAuto {
		swap := profile.SwapSize
		body.InstallProfile.SwapSize = &swap
		if len(profile.Disks) > 0 {
			disk := profile.Disks[0].Size
			body.InstallProfile.DiskSize = &disk
		}
	}
	if made.ebs {
		body.Ebs = &made.ebs
		if b.Installation != nil {
			body.EbsVolumeSize = b.Installation.DiskSize
		}
	}
	body.Entrypoint = string(b.Entrypoint)
	return body, nil
}

// attributes are the elements of the publication that the builder gives.
func (b builder) attributes(made target) map[string]string {
	found := map[string]string{}
	for key, name := range made.own {
		if value, given := b.rest[key]; given {
			found[name] = fmt.Sprint(value)
		}
	}
	return found
}
