package main

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// flows are what a user does, in this order: each leaves behind what it made unless it says so.
var flows = []struct {
	name string
	run  func(*session) error
}{
	{"list", listEverything},
	{"build", buildTemplate},
	{"download", downloadImages},
	{"cancel", cancelJobs},
	{"scan", buildFromScan},
	{"again", generateAgain},
	{"pxe", fetchNetworkBoot},
	{"deploy", deployImage},
	{"keys", useKeys},
	{"limited", stayOut},
	{"delete", deleteEverything},
}

func id(number int64) string { return strconv.FormatInt(number, 10) }

// idsOf are the variables for the parents in a resource URI: users/pat/appliances/4/images/7
// gives aid and itid, users/pat/scannedinstances/5/scans/6 gives siid and sid.
func (s *session) idsOf(uri string) (vars, error) {
	names := map[string]string{
		"appliances": "aid", "images": "itid", "pimages": "pitid",
		"scannedinstances": "siid", "scans": "sid", "packages": "pid", "accounts": "caid",
	}
	found := s.user()
	parts := strings.Split(uri, "/")
	if len(parts) < 2 || parts[0] != "users" {
		return nil, deviates("%q is no URI below users/", uri)
	}
	if login, err := url.PathUnescape(parts[1]); err != nil || login != s.who.login {
		return nil, deviates("%q is not a URI of %q", uri, s.who.login)
	}
	for i := 2; i+1 < len(parts); i += 2 {
		name, known := names[parts[i]]
		if !known {
			return nil, deviates("%q has the unknown part %q", uri, parts[i])
		}
		found[name] = parts[i+1]
		if name == "itid" {
			found["sitid"] = parts[i+1]
		}
	}
	return found, nil
}

// await polls a status until its job has ended, and wants the percentage to be within bounds.
func (s *session) await(op string, values vars) (opStatus, error) {
	deadline := time.Now().Add(s.patience)
	for {
		var answer statusDocument
		if err := s.get(call{op: op, vars: values}, &answer); err != nil {
			return opStatus{}, err
		}
		if answer.Percentage != nil && (*answer.Percentage < 0 || *answer.Percentage > 100) {
			return opStatus{}, deviates("%s: %d per cent", op, *answer.Percentage)
		}
		if answer.ended() {
			return answer.opStatus, nil
		}
		if time.Now().After(deadline) {
			return opStatus{}, fmt.Errorf("%s: not done after %s", op, s.patience)
		}
		time.Sleep(s.poll)
	}
}

// awaitSuccess is await for a job that must not fail.
func (s *session) awaitSuccess(op string, values vars) error {
	ended, err := s.await(op, values)
	if err == nil && !ended.succeeded() {
		return deviates("%s: ended with %q, complete %t, cancelled %t", op, ended.ErrorMessage, ended.Complete, ended.Cancelled)
	}
	return err
}
