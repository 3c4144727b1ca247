package main

import "encoding/xml"

type scan struct {
	DbID        int64    `xml:"dbId"`
	Name        string   `xml:"name"`
	Status      opStatus `xml:"status"`
	URI         string   `xml:"uri"`
	PackagesURI string   `xml:"packagesUri"`
}

type scanDocument struct {
	XMLName xml.Name `xml:"http://www.usharesoft.com/uforge scan"`
	scan
}

type scans struct {
	XMLName xml.Name `xml:"http://www.usharesoft.com/uforge scans"`
	Scans   []scan   `xml:"scans>scan"`
}

type scannedInstance struct {
	DbID  int64  `xml:"dbId"`
	Name  string `xml:"name"`
	Scans []scan `xml:"scans>scan"`
	URI   string `xml:"uri"`
}

type scannedInstanceDocument struct {
	XMLName xml.Name `xml:"http://www.usharesoft.com/uforge scannedInstance"`
	scannedInstance
}

type scannedInstances struct {
	XMLName   xml.Name          `xml:"http://www.usharesoft.com/uforge scannedInstances"`
	Instances []scannedInstance `xml:"scannedInstances>scannedInstance"`
}

type scannedPackage struct {
	DbID      int64  `xml:"dbId"`
	Md5sum    string `xml:"md5sum"`
	Sha256sum string `xml:"sha256sum"`
	Size      int64  `xml:"size"`
	BinaryURI string `xml:"binaryUri"`
	FullName  string `xml:"fullName"`
	Name      string `xml:"name"`
	URI       string `xml:"uri"`
}

type scannedPackages struct {
	XMLName  xml.Name         `xml:"http://www.usharesoft.com/uforge scannedPackages"`
	Packages []scannedPackage `xml:"scannedPackages>scannedPackage"`
}
