package main

import (
	"encoding/xml"
	"sort"
	"strings"
)

// encoding/xml cannot write a root in a namespace whose children are in none: a default namespace
// would be inherited. So the prefix is part of the name, and declared by an attribute.

const uforgeNamespace = "http://www.usharesoft.com/uforge"

type profileBody struct {
	DiskSize   *int64 `xml:"diskSize,omitempty"`
	HwType     string `xml:"hwType,omitempty"`
	MemorySize *int64 `xml:"memorySize,omitempty"`
	SwapSize   *int64 `xml:"swapSize,omitempty"`
}

type imageBody struct {
	XMLName           xml.Name    `xml:"uf:image"`
	Space             string      `xml:"xmlns:uf,attr"`
	Compress          bool        `xml:"compress"`
	Ebs               *bool       `xml:"ebs,omitempty"`
	EbsVolumeSize     *int64      `xml:"ebsVolumeSize,omitempty"`
	TargetFormat      verbatim    `xml:"targetFormat"`
	InstallProfile    profileBody `xml:"installProfile"`
	Simulated         *bool       `xml:"simulated,omitempty"`
	ForceCheckingDeps *bool       `xml:"forceCheckingDeps,omitempty"`
	Entrypoint        string      `xml:"entrypoint,omitempty"`
}

type accountBody struct {
	Type  string `xml:"xsi:type,attr"`
	Inner string `xml:",innerxml"`
}

// element is one with a name that is only known when running.
type element struct {
	XMLName xml.Name
	Text    string `xml:",chardata"`
}

type publishBody struct {
	XMLName  xml.Name    `xml:"uf:publishImage"`
	Space    string      `xml:"xmlns:uf,attr"`
	Instance string      `xml:"xmlns:xsi,attr"`
	Type     string      `xml:"xsi:type,attr"`
	Parent   string      `xml:"parentUri"`
	Account  accountBody `xml:"credAccount"`
	ImageURI string      `xml:"imageUri"`
	Own      []element
}

// publication builds the body from the account and image that the server gave, and the target's
// own attributes in the order of the schema.
func (f *facts) publication(kind string, account credAccount, made image, own map[string]string) publishBody {
	_, local, _ := strings.Cut(account.Type, ":")
	body := publishBody{
		Space: uforgeNamespace, Instance: schemaInstance, Type: "uf:" + kind,
		Parent:   made.ParentURI,
		Account:  accountBody{Type: "uf:" + local, Inner: account.Inner},
		ImageURI: made.URI,
	}
	names := make([]string, 0, len(own))
	for name := range own {
		names = append(names, name)
	}
	fields := f.types[kind]
	sort.Slice(names, func(a, b int) bool { return indexOf(fields, names[a]) < indexOf(fields, names[b]) })
	for _, name := range names {
		body.Own = append(body.Own, element{XMLName: xml.Name{Local: name}, Text: own[name]})
	}
	return body
}

type instanceBody struct {
	Type   string `xml:"xsi:type,attr"`
	Cores  int    `xml:"cores"`
	Memory int    `xml:"memory"`
}

type deploymentBody struct {
	XMLName   xml.Name       `xml:"uf:deployment"`
	Space     string         `xml:"xmlns:uf,attr"`
	Instance  string         `xml:"xmlns:xsi,attr"`
	Name      string         `xml:"name"`
	Instances []instanceBody `xml:"instances>instance"`
}

type keyBody struct {
	XMLName     xml.Name `xml:"uf:apiKeyPair"`
	Space       string   `xml:"xmlns:uf,attr"`
	Name        string   `xml:"name"`
	Description string   `xml:"description,omitempty"`
}
