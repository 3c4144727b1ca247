package main

import "encoding/xml"

// Structs for reading: only what the flows look at. The schema check has seen the rest.

type opStatus struct {
	DbID         int64  `xml:"dbId"`
	Cancelled    bool   `xml:"cancelled"`
	Complete     bool   `xml:"complete"`
	Error        bool   `xml:"error"`
	ErrorMessage string `xml:"errorMessage"`
	Message      string `xml:"message"`
	ParentURI    string `xml:"parentUri"`
	Percentage   *int   `xml:"percentage"`
	URI          string `xml:"uri"`
}

func (s opStatus) ended() bool { return s.Complete || s.Error || s.Cancelled }

func (s opStatus) succeeded() bool { return s.Complete && !s.Error && !s.Cancelled }

type statusDocument struct {
	XMLName xml.Name `xml:"http://www.usharesoft.com/uforge status"`
	opStatus
}

type statusesDocument struct {
	XMLName  xml.Name   `xml:"http://www.usharesoft.com/uforge statuses"`
	Total    *int       `xml:"total"`
	Statuses []opStatus `xml:"statuses>status"`
}

type serviceStatus struct {
	XMLName xml.Name `xml:"http://www.usharesoft.com/uforge serviceStatus"`
	Alive   bool     `xml:"alive"`
	Version string   `xml:"version"`
}

type serverError struct {
	XMLName    xml.Name `xml:"http://www.usharesoft.com/uforge uforgeError"`
	Message    string   `xml:"localizedErrorMsg>message"`
	Method     string   `xml:"requestMethod"`
	RequestURI string   `xml:"requestUri"`
	StatusCode int      `xml:"statusCode"`
	Timestamp  string   `xml:"timestamp"`
}

type user struct {
	XMLName   xml.Name `xml:"http://www.usharesoft.com/uforge user"`
	LoginName string   `xml:"loginName"`
	URI       string   `xml:"uri"`
}

type quotas struct {
	XMLName xml.Name `xml:"http://www.usharesoft.com/uforge quotas"`
	Quotas  []struct {
		Limit int64  `xml:"limit"`
		Used  int64  `xml:"nb"`
		Type  string `xml:"type"`
	} `xml:"quotas>quota"`
}

type appliance struct {
	DbID              int64  `xml:"dbId"`
	Digest            string `xml:"digest"`
	Name              string `xml:"name"`
	Version           string `xml:"version"`
	Revision          int    `xml:"revision"`
	URI               string `xml:"uri"`
	InstallProfileURI string `xml:"installProfileUri"`
	BaseImagesURI     string `xml:"baseImagesUri"`
}

type applianceDocument struct {
	XMLName xml.Name `xml:"http://www.usharesoft.com/uforge appliance"`
	appliance
}

type appliances struct {
	XMLName    xml.Name    `xml:"http://www.usharesoft.com/uforge appliances"`
	Total      *int        `xml:"total"`
	Appliances []appliance `xml:"appliances>appliance"`
}

type installProfile struct {
	XMLName       xml.Name `xml:"http://www.usharesoft.com/uforge installProfile"`
	PartitionAuto bool     `xml:"partitionAuto"`
	SwapSize      int64    `xml:"swapSize"`
	Disks         []struct {
		Size int64 `xml:"size"`
	} `xml:"partitionTable>disks>disk"`
}

// verbatim keeps an element's content as it came, to be sent back whole.
type verbatim struct {
	Inner string `xml:",innerxml"`
}

type targetFormat struct {
	verbatim
	DbID   int64  `xml:"dbId"`
	Name   string `xml:"name"`
	Format struct {
		Name string `xml:"name"`
	} `xml:"format"`
	URI string `xml:"uri"`
}

type targetFormatDocument struct {
	XMLName xml.Name `xml:"http://www.usharesoft.com/uforge targetFormat"`
	targetFormat
}

type targetFormats struct {
	XMLName xml.Name       `xml:"http://www.usharesoft.com/uforge targetFormats"`
	Formats []targetFormat `xml:"targetFormats>targetFormat"`
}

type credAccount struct {
	verbatim
	Type           string `xml:"http://www.w3.org/2001/XMLSchema-instance type,attr"`
	DbID           int64  `xml:"dbId"`
	Name           string `xml:"name"`
	SecretsMissing bool   `xml:"secretsMissing"`
	URI            string `xml:"uri"`
}

type credAccountDocument struct {
	XMLName xml.Name `xml:"http://www.usharesoft.com/uforge credAccount"`
	credAccount
}

type credAccounts struct {
	XMLName  xml.Name      `xml:"http://www.usharesoft.com/uforge credAccounts"`
	Accounts []credAccount `xml:"credAccounts>credAccount"`
}

type image struct {
	DbID            int64    `xml:"dbId"`
	Digest          string   `xml:"digest"`
	Md5sum          string   `xml:"md5sum"`
	MimeType        string   `xml:"mimeType"`
	Sha256sum       string   `xml:"sha256sum"`
	Status          opStatus `xml:"status"`
	ParentURI       string   `xml:"parentUri"`
	Compress        bool     `xml:"compress"`
	DownloadKey     string   `xml:"downloadKey"`
	DownloadURI     string   `xml:"downloadUri"`
	FileName        string   `xml:"fileName"`
	FileSize        int64    `xml:"fileSize"`
	FormatName      string   `xml:"targetFormat>name"`
	Name            string   `xml:"name"`
	Revision        int      `xml:"revision"`
	Simulated       bool     `xml:"simulated"`
	URI             string   `xml:"uri"`
	Version         string   `xml:"version"`
	RegisteringName string   `xml:"registeringName"`
}

type imageDocument struct {
	XMLName xml.Name `xml:"http://www.usharesoft.com/uforge image"`
	image
}

type images struct {
	XMLName xml.Name `xml:"http://www.usharesoft.com/uforge images"`
	Total   *int     `xml:"total"`
	Images  []image  `xml:"images>image"`
}

type publishImage struct {
	image
	Type      string      `xml:"http://www.w3.org/2001/XMLSchema-instance type,attr"`
	Account   credAccount `xml:"credAccount"`
	CloudID   string      `xml:"cloudId"`
	ImageURI  string      `xml:"imageUri"`
	Region    string      `xml:"region"`
	Namespace string      `xml:"namespace"`
}

type publishImageDocument struct {
	XMLName xml.Name `xml:"http://www.usharesoft.com/uforge publishImage"`
	publishImage
}

type publishImages struct {
	XMLName   xml.Name       `xml:"http://www.usharesoft.com/uforge publishImages"`
	Published []publishImage `xml:"publishImages>publishImage"`
}
