package main

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// expected is what an object says about its file; what is empty or zero is not known.
type expected struct {
	size        int64
	sha256, md5 string
	mimeType    string
}

func (i image) expects() expected {
	return expected{size: i.FileSize, sha256: i.Sha256sum, md5: i.Md5sum, mimeType: i.MimeType}
}

// received counts and hashes bytes of a file, across several answers.
type received struct {
	size        int64
	sha256, md5 hash.Hash
}

func newReceived() *received { return &received{sha256: sha256.New(), md5: md5.New()} }

func (r *received) Write(part []byte) (int, error) {
	r.size += int64(len(part))
	r.sha256.Write(part)
	r.md5.Write(part)
	return len(part), nil
}

func (r *received) compare(with expected) error {
	switch sum, other := hex.EncodeToString(r.sha256.Sum(nil)), hex.EncodeToString(r.md5.Sum(nil)); {
	case with.size > 0 && r.size != with.size:
		return deviates("%d bytes came, the object says %d", r.size, with.size)
	case with.sha256 != "" && !strings.EqualFold(with.sha256, sum):
		return deviates("the SHA-256 is %s, the object says %s", sum, with.sha256)
	case with.md5 != "" && !strings.EqualFold(with.md5, other):
		return deviates("the MD5 is %s, the object says %s", other, with.md5)
	}
	return nil
}

// download fetches a whole file and verifies it. It answers the ETag.
func (s *session) download(ask call, with expected) (string, error) {
	response, err := s.send(ask)
	if err != nil {
		return "", in(ask.op, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(response.Body, 300))
		return "", deviates("%s: answers %d: %s", ask.op, response.StatusCode, text)
	}
	kind, _, err := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if err != nil || kind == "application/xml" || kind == "text/html" {
		return "", deviates("%s: a file of the type %q", ask.op, response.Header.Get("Content-Type"))
	}
	if with.mimeType != "" && kind != with.mimeType {
		return "", deviates("%s: a file of the type %q, the object says %q", ask.op, kind, with.mimeType)
	}
	if with.size > 0 && response.ContentLength != with.size {
		return "", deviates("%s: Content-Length is %d, the object says %d", ask.op, response.ContentLength, with.size)
	}
	file := newReceived()
	if _, err := io.Copy(file, response.Body); err != nil {
		return "", deviates("%s: breaks off after %d bytes: %v", ask.op, file.size, err)
	}
	if err := file.compare(with); err != nil {
		return "", in(ask.op, err)
	}
	return response.Header.Get("ETag"), nil
}

// resume reads the first part of a file, hangs up, and asks for the rest with a range. A server
// without ranges answers 200 and everything, which is allowed.
func (s *session) resume(ask call, with expected) (string, error) {
	first, err := s.send(ask)
	if err != nil {
		return "", in(ask.op, err)
	}
	file := newReceived()
	_, err = io.CopyN(file, first.Body, with.size/3+1)
	first.Body.Close()
	if err != nil {
		return "", deviates("%s: breaks off early: %v", ask.op, err)
	}
	ask.header = http.Header{"Range": {fmt.Sprintf("bytes=%d-", file.size)}}
	if tag := first.Header.Get("ETag"); tag != "" {
		ask.header.Set("If-Range", tag)
	}
	rest, err := s.send(ask)
	if err != nil {
		return "", in(ask.op, err)
	}
	defer rest.Body.Close()
	how := "ranges"
	switch rest.StatusCode {
	case http.StatusPartialContent:
		wanted := fmt.Sprintf("bytes %d-%d/%d", file.size, with.size-1, with.size)
		if got := rest.Header.Get("Content-Range"); got != wanted {
			return "", deviates("%s: Content-Range is %q, not %q", ask.op, got, wanted)
		}
		if rest.ContentLength != with.size-file.size {
			return "", deviates("%s: Content-Length of the rest is %d, not %d", ask.op, rest.ContentLength, with.size-file.size)
		}
	case http.StatusOK:
		file, how = newReceived(), "no ranges, from the start"
	default:
		return "", deviates("%s: answers %d to a range", ask.op, rest.StatusCode)
	}
	if _, err := io.Copy(file, rest.Body); err != nil {
		return "", deviates("%s: the rest breaks off: %v", ask.op, err)
	}
	if err := file.compare(with); err != nil {
		return "", in(ask.op, err)
	}
	return how, nil
}

// unchanged asks for a file with its ETag, and wants 304.
func (s *session) unchanged(ask call, tag string) error {
	if tag == "" {
		return deviates("%s: no ETag", ask.op)
	}
	ask.header = http.Header{"If-None-Match": {tag}}
	response, body, err := s.fetch(ask)
	if err != nil {
		return in(ask.op, err)
	}
	if response.StatusCode != http.StatusNotModified || len(body) > 0 {
		return deviates("%s: answers %d and %d bytes to If-None-Match", ask.op, response.StatusCode, len(body))
	}
	return nil
}

// oneTime takes a URI with a one-time id: it works once without authentication, and then no more.
func (s *session) oneTime(op string, uri string, parameter string, with expected) error {
	path, query, _ := strings.Cut(uri, "?")
	values, err := url.ParseQuery(query)
	if err != nil || values.Get(parameter) == "" {
		return deviates("%s: %q has no %s", op, path, parameter)
	}
	ask := call{op: op, uri: uri, anonymous: true}
	if _, err := s.download(ask, with); err != nil {
		return err
	}
	if _, err := s.refused(ask, 401, 403, 404, 410); err != nil {
		return in("a one-time id for the second time", err)
	}
	return nil
}
