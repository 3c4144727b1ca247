package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// credentials are a login with a password, or with a pair of API keys. A supervisor signs in with
// both names, and paths have the login alone.
type credentials struct {
	login, supervisor, password, publicKey, secretKey string
}

func (c credentials) authenticates() string {
	if c.supervisor == "" {
		return c.login
	}
	return c.supervisor + `\` + c.login
}

// client asks one server, and holds every answer against the facts.
type client struct {
	base  string // such as http://host/api, no slash at the end
	who   credentials
	facts *facts
	http  *http.Client
	// asked counts the requests of each operation; conditional holds those whose ETag was tried.
	asked       map[string]int
	conditional map[string]bool
}

func newClient(base string, who credentials, known *facts) *client {
	return &client{
		base: strings.TrimRight(base, "/"), who: who, facts: known,
		http: &http.Client{
			Timeout:   2 * time.Minute,
			Transport: &http.Transport{DisableCompression: true, Proxy: nil, MaxIdleConnsPerHost: 4},
		},
		asked: map[string]int{}, conditional: map[string]bool{},
	}
}

// as is the same client with other credentials.
func (c *client) as(who credentials) *client {
	other := *c
	other.who = who
	return &other
}

// call is one request: an operation of the facts, the values of its path, and what goes along.
type call struct {
	op     string
	vars   vars
	query  url.Values
	body   any // marshalled with encoding/xml
	header http.Header
	// anonymous sends no credentials.
	anonymous bool
	// uri replaces path and query by one that the server gave (downloadUri, binaryUri).
	uri string
}

func (c *client) operation(name string) operation {
	op, known := c.facts.operations[name]
	if !known {
		panic("no operation " + name)
	}
	return op
}

// send makes the request, signed if there are keys. Nothing of the answer is checked here.
func (c *client) send(ask call) (*http.Response, error) {
	op := c.operation(ask.op)
	target := ask.uri
	if target == "" {
		path, err := op.expand(ask.vars)
		if err != nil {
			return nil, err
		}
		target = path
		if len(ask.query) > 0 {
			target += "?" + ask.query.Encode()
		}
	}
	if !ask.anonymous && c.who.publicKey != "" {
		target = c.sign(target)
	}
	var body io.Reader
	if ask.body != nil {
		text, err := c.write(op, ask.body)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequest(op.Method, c.base+"/"+target, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/xml")
	if op.isBinary() {
		request.Header.Set("Accept", "*/*")
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/xml")
	}
	for name, values := range ask.header {
		request.Header[name] = values
	}
	if !ask.anonymous && c.who.publicKey == "" {
		request.SetBasicAuth(c.who.authenticates(), c.who.password)
	}
	c.asked[ask.op]++
	return c.http.Do(request)
}

// sign appends public key and signature: HMAC-SHA1 over path and query after the base. The key's
// place in the query is free, so it goes last and, every other time, first.
func (c *client) sign(target string) string {
	key := "apiKey=" + url.QueryEscape(c.who.publicKey)
	path, query, found := strings.Cut(target, "?")
	total := 0
	for _, count := range c.asked {
		total += count
	}
	switch {
	case !found:
		query = key
	case total%2 == 0:
		query = query + "&" + key
	default:
		query = key + "&" + query
	}
	target = path + "?" + query
	mac := hmac.New(sha1.New, []byte(c.who.secretKey))
	mac.Write([]byte(target))
	return target + "&signature=" + url.QueryEscape(base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}

// write marshals a body, and holds it against the schema, too: what we send is as strict.
func (c *client) write(op operation, body any) ([]byte, error) {
	text, err := xml.Marshal(body)
	if err != nil {
		return nil, err
	}
	root, err := parseDocument(text)
	if err == nil && op.RequestElement == nil {
		err = fmt.Errorf("%s %s takes no body", op.Method, op.Path)
	}
	if err == nil {
		err = c.facts.checkDocument(root, []string{*op.RequestElement})
	}
	if err != nil {
		return nil, fmt.Errorf("our own request body: %v", err)
	}
	return append([]byte(xml.Header), text...), nil
}

func (o operation) isBinary() bool {
	return len(o.MediaTypes) > 0 && o.MediaTypes[0] == "*/*"
}

// fetch sends and reads the whole answer, for documents.
func (c *client) fetch(ask call) (*http.Response, []byte, error) {
	response, err := c.send(ask)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, nil, deviates("%s: the answer breaks off: %v", ask.op, err)
	}
	return response, body, nil
}
