package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// operation is one row of operations.json.
type operation struct {
	Method             string            `json:"method"`
	Path               string            `json:"path"`
	Query              map[string]string `json:"query"`
	RequestElement     *string           `json:"requestElement"`
	ResponseElements   []string          `json:"responseElements"`
	MediaTypes         []string          `json:"mediaTypes"`
	NeedsAuthorisation bool              `json:"requiresAuthentication"`
	Entitlement        *string           `json:"entitlement"`
	ResponseCodes      []int             `json:"responseCodes"`
}

// field is one entry of a type in xml-schema.json: name, type, and "[]" where it repeats.
type field []string

func (f field) name() string  { return f[0] }
func (f field) kind() string  { return f[1] }
func (f field) repeats() bool { return len(f) > 2 && f[2] == "[]" }

type schemaFile struct {
	Namespace string             `json:"namespace"`
	Roots     map[string]string  `json:"roots"`
	Types     map[string][]field `json:"types"`
}

type facts struct {
	operations map[string]operation
	namespace  string
	roots      map[string]string
	types      map[string][]field
}

// readFacts reads operations.json and xml-schema.json of a folder, and what else begins with
// xml-schema there: it has the same form and adds to it.
func readFacts(folder string) (*facts, error) {
	// The schema has the type of this one, but does not list it among the roots.
	known := &facts{roots: map[string]string{"credAccountResources": "CredAccountResources"}, types: map[string][]field{}}
	if err := readJSON(filepath.Join(folder, "operations.json"), &known.operations); err != nil {
		return nil, err
	}
	paths, err := filepath.Glob(filepath.Join(folder, "xml-schema*.json"))
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		var schema schemaFile
		if err := readJSON(path, &schema); err != nil {
			return nil, err
		}
		if schema.Namespace != "" {
			known.namespace = schema.Namespace
		}
		for root, kind := range schema.Roots {
			known.roots[root] = kind
		}
		for name, fields := range schema.Types {
			known.types[name] = fields
		}
	}
	if known.namespace != uforgeNamespace {
		return nil, fmt.Errorf("%s: no xml-schema.json with the namespace %s", folder, uforgeNamespace)
	}
	return known, nil
}

func readJSON(path string, into any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

var variable = regexp.MustCompile(`\{\s*(\w+)\s*(:[^}]*)?\}`)

// vars are the values of a path's variables: login, ids, file names, as they are, not yet escaped.
type vars map[string]string

// with is a copy with more values.
func (v vars) with(pairs ...string) vars {
	all := vars{}
	for key, value := range v {
		all[key] = value
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		all[pairs[i]] = pairs[i+1]
	}
	return all
}

// expand fills the path of an operation, relative to the base. A variable with a pattern of its own
// (the path of a PXE file) keeps its slashes.
func (o operation) expand(values vars) (string, error) {
	var missing []string
	path := variable.ReplaceAllStringFunc(o.Path, func(part string) string {
		match := variable.FindStringSubmatch(part)
		value, given := values[match[1]]
		if !given {
			missing = append(missing, match[1])
		}
		if match[2] == "" {
			return url.PathEscape(value)
		}
		segments := strings.Split(value, "/")
		for i, segment := range segments {
			segments[i] = url.PathEscape(segment)
		}
		return strings.Join(segments, "/")
	})
	if missing != nil {
		return "", fmt.Errorf("%s lacks %s", o.Path, strings.Join(missing, ", "))
	}
	return strings.TrimPrefix(path, "/"), nil
}

func (o operation) answers(status int) bool {
	for _, code := range o.ResponseCodes {
		if code == status {
			return true
		}
	}
	return false
}
