package main

import (
	"net/http"
	"os"
	"sort"
)

// stayOut reads as a user without any entitlement: what needs one is refused, the rest is not.
func stayOut(s *session) error {
	if s.limited == "" {
		return nil
	}
	other := s.as(credentials{login: s.limited, password: os.Getenv("UFORGE_LIMITED_PASSWORD")})
	own := vars{"uid": s.limited}
	names := make([]string, 0, len(s.facts.operations))
	for name := range s.facts.operations {
		names = append(names, name)
	}
	sort.Strings(names)
	refused, allowed := 0, 0
	for _, name := range names {
		op := s.facts.operations[name]
		_, err := op.expand(own)
		// Other paths need ids of what this user does not have.
		if err != nil || op.Method != http.MethodGet || s.asked[name] == 0 || len(op.ResponseElements) == 0 {
			continue
		}
		ask := call{op: name, vars: own}
		if op.Entitlement == nil {
			if err := other.get(ask, nil); err != nil {
				return in("without entitlements", err)
			}
			allowed++
			continue
		}
		if _, err := other.refused(ask, http.StatusForbidden); err != nil {
			return in("without "+*op.Entitlement, err)
		}
		refused++
	}
	// Nobody reads what is another's.
	if _, err := other.refused(call{op: "userQuotas_get", vars: s.user()}, http.StatusForbidden, http.StatusNotFound); err != nil {
		return in("another's", err)
	}
	s.report.step("without entitlements", fields{"refused": refused, "allowed": allowed})
	return nil
}
