package main

import "encoding/xml"

type softwareBundles struct {
	XMLName xml.Name `xml:"http://www.usharesoft.com/uforge softwareBundles"`
	Bundles []struct {
		DbID int64  `xml:"dbId"`
		Name string `xml:"name"`
	} `xml:"softwareBundles>softwareBundle"`
}

type packageList struct {
	XMLName  xml.Name `xml:"http://www.usharesoft.com/uforge packages"`
	Packages []struct {
		Name string `xml:"name"`
	} `xml:"pkgs>pkg"`
}

type imagePkgs struct {
	XMLName  xml.Name `xml:"http://www.usharesoft.com/uforge imagePkgs"`
	Packages []struct {
		Name string `xml:"pkg>name"`
	} `xml:"imagePkgs>imagePkg"`
}

type deployment struct {
	ApplicationID string `xml:"applicationId"`
	Name          string `xml:"name"`
	State         string `xml:"state"`
	URI           string `xml:"uri"`
	Instances     []struct {
		Cores  int    `xml:"cores"`
		Memory int    `xml:"memory"`
		Cloud  string `xml:"cloudProvider"`
	} `xml:"instances>instance"`
}

type deploymentDocument struct {
	XMLName xml.Name `xml:"http://www.usharesoft.com/uforge deployment"`
	deployment
}

type deployments struct {
	XMLName     xml.Name     `xml:"http://www.usharesoft.com/uforge deployments"`
	Deployments []deployment `xml:"deployments>deployment"`
}

type keyPair struct {
	DbID      int64  `xml:"dbId"`
	Name      string `xml:"name"`
	PublicKey string `xml:"publicKey"`
	SecretKey string `xml:"secretKey"`
	URI       string `xml:"uri"`
}

type keyPairDocument struct {
	XMLName xml.Name `xml:"http://www.usharesoft.com/uforge apiKeyPair"`
	keyPair
}

type keyPairs struct {
	XMLName xml.Name  `xml:"http://www.usharesoft.com/uforge apiKeyPairs"`
	Pairs   []keyPair `xml:"apiKeyPairs>apiKeyPair"`
}
