package main

import (
	"bytes"
	"net/http"
	"strings"
	"time"
)

// get asks for a document and reads it into one of our structs, after every check that the facts
// allow: status code, content type, root, order, ETag, and 304 the first time the operation is used.
func (c *client) get(ask call, into any) error {
	op := c.operation(ask.op)
	response, body, err := c.fetch(ask)
	if err != nil {
		return in(ask.op, err)
	}
	if err := c.checkAnswer(ask.op, response, body); err != nil {
		return err
	}
	if len(op.ResponseElements) == 0 {
		if len(bytes.TrimSpace(body)) > 0 {
			return deviates("%s: answers a body where none is promised: %.80q", ask.op, body)
		}
		return nil
	}
	if response.StatusCode == http.StatusNoContent {
		return checkNoContent(ask.op, body)
	}
	if err := c.checkBody(ask.op, response, body); err != nil {
		return err
	}
	if op.Method == http.MethodGet {
		if err := c.checkConditional(ask, response); err != nil {
			return err
		}
	}
	if into == nil {
		return nil
	}
	return decodeInto(body, into)
}

func (c *client) checkAnswer(name string, response *http.Response, body []byte) error {
	op := c.operation(name)
	if op.answers(response.StatusCode) && response.StatusCode != http.StatusNotModified {
		return nil
	}
	return deviates("%s: %s %s answers %d, not %v: %.300s", name, op.Method, op.Path, response.StatusCode, op.ResponseCodes, body)
}

func checkNoContent(name string, body []byte) error {
	if len(body) > 0 {
		return deviates("%s: 204 with a body", name)
	}
	return nil
}

// checkBody holds a document against the schema, and its digest against the ETag.
func (c *client) checkBody(name string, response *http.Response, body []byte) error {
	op := c.operation(name)
	if kind := response.Header.Get("Content-Type"); kind != "application/xml" {
		return deviates("%s: the content type is %q, not application/xml", name, kind)
	}
	root, err := parseDocument(body)
	if err != nil {
		return in(name, err)
	}
	if err := c.facts.checkDocument(root, op.ResponseElements); err != nil {
		return in(name, err)
	}
	if op.Method != http.MethodGet {
		return nil
	}
	tag := response.Header.Get("ETag")
	if tag == "" {
		return deviates("%s: no ETag", name)
	}
	if digest := root.find("digest"); digest != nil && strings.Trim(strings.TrimPrefix(tag, "W/"), `"`) != digest.text {
		return deviates("%s: the ETag is %s, the digest %q", name, tag, digest.text)
	}
	return nil
}

// checkConditional asks again with If-None-Match, and wants 304 without a body. What is asked for
// may have changed in between: then the ETag has, too, and the question is put again.
func (c *client) checkConditional(ask call, first *http.Response) error {
	if c.conditional[ask.op] {
		return nil
	}
	tag := first.Header.Get("ETag")
	for attempt := 0; attempt < 20; attempt++ {
		again := ask
		again.header = http.Header{"If-None-Match": {tag}}
		response, body, err := c.fetch(again)
		if err != nil {
			return in(ask.op, err)
		}
		if response.StatusCode == http.StatusNotModified {
			c.conditional[ask.op] = true
			if len(body) > 0 {
				return deviates("%s: 304 with a body", ask.op)
			}
			return nil
		}
		if response.StatusCode != http.StatusOK {
			return deviates("%s: answers %d to If-None-Match", ask.op, response.StatusCode)
		}
		if response.Header.Get("ETag") == tag {
			return deviates("%s: answers 200 to If-None-Match with the ETag %s that it has", ask.op, tag)
		}
		tag = response.Header.Get("ETag")
	}
	return deviates("%s: never answers 304", ask.op)
}

// refused wants the server to say no, with one of these status codes and an error document that
// agrees with the request.
func (c *client) refused(ask call, codes ...int) (serverError, error) {
	var told serverError
	response, body, err := c.fetch(ask)
	if err != nil {
		return told, in(ask.op, err)
	}
	expected := false
	for _, code := range codes {
		expected = expected || code == response.StatusCode
	}
	if !expected {
		return told, deviates("%s: answers %d where %v is due: %.200s", ask.op, response.StatusCode, codes, body)
	}
	if kind := response.Header.Get("Content-Type"); kind != "application/xml" {
		return told, deviates("%s: the error's content type is %q", ask.op, kind)
	}
	root, err := parseDocument(body)
	if err == nil {
		err = c.facts.checkDocument(root, []string{"uforgeError"})
	}
	if err != nil {
		return told, in(ask.op+" (error)", err)
	}
	if err := decodeInto(body, &told); err != nil {
		return told, err
	}
	op := c.operation(ask.op)
	switch {
	case told.StatusCode != response.StatusCode:
		return told, deviates("%s: HTTP says %d, the error %d", ask.op, response.StatusCode, told.StatusCode)
	case told.Method != op.Method:
		return told, deviates("%s: the error says the method was %q", ask.op, told.Method)
	case told.Message == "":
		return told, deviates("%s: the error says nothing", ask.op)
	case !strings.Contains(told.RequestURI, "users/"):
		return told, deviates("%s: the error says the request was for %q", ask.op, told.RequestURI)
	}
	if _, err := time.Parse(time.RFC3339Nano, told.Timestamp); err != nil {
		return told, deviates("%s: the error's timestamp is %q", ask.op, told.Timestamp)
	}
	for _, secret := range []string{c.who.password, c.who.secretKey, "signature="} {
		// A password like "simulated" says nothing where it turns up in a sentence.
		if len(secret) > 9 && strings.Contains(string(body), secret) {
			return told, deviates("%s: the error repeats a secret", ask.op)
		}
	}
	return told, nil
}
