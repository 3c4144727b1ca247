// Command uforgeflow is a client of a UForge server, written from the documented facts alone and
// sharing no code with the rest of this repository. It goes through the flows of a user, prints one
// JSON line for each step, and stops with status 1 at the first answer that the facts do not allow.
//
// Secrets come from the environment: UFORGE_PASSWORD, or UFORGE_PUBLIC_KEY and UFORGE_SECRET_KEY;
// UFORGE_LIMITED_PASSWORD is that of the login given with -limited.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"sort"
	"strings"
	"time"
)

// session is what the flows share.
type session struct {
	*client
	report   *report
	template template
	instance string
	limited  string
	// What takes long enough to be cancelled.
	slowFormat, slowAccount string
	poll                    time.Duration
	patience                time.Duration
}

// user are the path's variables that every operation has.
func (s *session) user() vars { return vars{"uid": s.who.login} }

func run() (*session, error) {
	base := flag.String("url", "", "base of the API, such as http://host/api")
	login := flag.String("login", "", "login, as it stands in paths")
	folder := flag.String("facts", "", "folder with operations.json and xml-schema*.json")
	supervisor := flag.String("supervisor", "", "who signs in for the login, as SUPERVISOR\\LOGIN")
	path := flag.String("template", "", "hammr template (JSON)")
	instance := flag.String("instance", "", "name of a scanned instance with a complete scan")
	wanted := flag.String("flows", "", "flows to go through, separated by commas; all unless given")
	slowFormat := flag.String("slow-format", "", "target format to cancel generations of; that of the first builder with an account unless given")
	slowAccount := flag.String("slow-account", "", "account to cancel publications to; that of the same builder unless given")
	limited := flag.String("limited", "", "another login, which has no entitlement")
	poll := flag.Duration("poll", 100*time.Millisecond, "time between two looks at a status")
	patience := flag.Duration("patience", time.Minute, "time that one job may take")
	flag.Parse()

	s := &session{
		report:   &report{out: os.Stdout, start: time.Now()},
		instance: *instance, limited: *limited, slowFormat: *slowFormat, slowAccount: *slowAccount,
		poll: *poll, patience: *patience,
	}
	known, err := readFacts(*folder)
	if err != nil {
		return s, err
	}
	if s.template, err = readTemplate(*path); err != nil {
		return s, err
	}
	who := credentials{
		login: *login, supervisor: *supervisor, password: os.Getenv("UFORGE_PASSWORD"),
		publicKey: os.Getenv("UFORGE_PUBLIC_KEY"), secretKey: os.Getenv("UFORGE_SECRET_KEY"),
	}
	if *base == "" || who.login == "" || (who.password == "") == (who.publicKey == "") {
		return s, errors.New("give -url, -login, and in the environment either a password or both keys")
	}
	s.client = newClient(*base, who, known)
	for _, flow := range flows {
		if *wanted != "" && !contains(strings.Split(*wanted, ","), flow.name) {
			continue
		}
		if err := flow.run(s); err != nil {
			return s, in(flow.name, err)
		}
	}
	return s, nil
}

func contains(list []string, wanted string) bool {
	for _, entry := range list {
		if entry == wanted {
			return true
		}
	}
	return false
}

func main() {
	s, err := run()
	if err != nil {
		var found *deviation
		s.report.step("end", fields{"ok": false, "deviation": errors.As(err, &found), "reason": err.Error()})
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	asked := make([]string, 0, len(s.asked))
	for name := range s.asked {
		asked = append(asked, name)
	}
	sort.Strings(asked)
	s.report.step("end", fields{"ok": true, "operations": asked})
}
