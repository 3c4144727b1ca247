package main

import (
	"strconv"
	"strings"
	"time"
)

// checkDocument compares a document with the schema: root and its namespace, order of elements,
// names, repetitions, and the form of numbers, booleans and dates.
func (f *facts) checkDocument(root *node, wanted []string) error {
	if root.name.Space != f.namespace {
		return deviates("the root <%s> is in the namespace %q, not in %q", root.name.Local, root.name.Space, f.namespace)
	}
	named := false
	for _, name := range wanted {
		named = named || name == root.name.Local
	}
	if !named {
		return deviates("the root is <%s>, not <%s>", root.name.Local, strings.Join(wanted, "> or <"))
	}
	kind, known := f.roots[root.name.Local]
	if !known {
		return deviates("the schema has no root <%s>", root.name.Local)
	}
	return f.checkElement(root, kind, root.name.Local)
}

func (f *facts) checkElement(element *node, kind string, path string) error {
	if element.kind != nil {
		if element.kind.Space != f.namespace {
			return deviates("%s: xsi:type is in the namespace %q", path, element.kind.Space)
		}
		kind = element.kind.Local
		if _, known := f.types[kind]; !known {
			return deviates("%s: xsi:type names %s, which the schema does not have", path, kind)
		}
	}
	fields, complex := f.types[kind]
	if !complex {
		if len(element.children) > 0 {
			return deviates("%s: has elements, but its type is %s", path, kind)
		}
		return checkText(element.text, kind, path)
	}
	if text := strings.TrimSpace(element.text); text != "" {
		return deviates("%s: has the text %.40q between its elements", path, text)
	}
	at, seen := 0, -1
	for _, child := range element.children {
		place := path + "/" + child.name.Local
		if child.name.Space != "" {
			return deviates("%s: is in the namespace %q, children have none", place, child.name.Space)
		}
		index := indexOf(fields, child.name.Local)
		switch {
		case index < 0:
			return deviates("%s: %s has no such element", place, kind)
		case index < at:
			return deviates("%s: comes after <%s>, but %s has it before", place, fields[at].name(), kind)
		case index == seen && !fields[index].repeats():
			return deviates("%s: comes twice", place)
		}
		at, seen = index, index
		if err := f.checkElement(child, fields[index].kind(), place); err != nil {
			return err
		}
	}
	return checkTotal(element, path)
}

// checkTotal compares the total of a list with its entries: a page can have fewer, never more.
func checkTotal(element *node, path string) error {
	total := element.find("total")
	if total == nil || len(element.children) > 2 {
		return nil
	}
	if len(element.children) == 1 {
		return deviates("%s: has a total, but no list", path)
	}
	count, _ := strconv.Atoi(strings.TrimSpace(total.text))
	if entries := len(element.children[1].children); entries > count {
		return deviates("%s: says a total of %d and has %d entries", path, count, entries)
	}
	return nil
}

func indexOf(fields []field, name string) int {
	for i, candidate := range fields {
		if candidate.name() == name {
			return i
		}
	}
	return -1
}

func checkText(text string, kind string, path string) error {
	var err error
	switch kind {
	case "int":
		_, err = strconv.ParseInt(text, 10, 32)
	case "long":
		_, err = strconv.ParseInt(text, 10, 64)
	case "boolean":
		if text != "true" && text != "false" {
			return deviates("%s: %q is not true or false", path, text)
		}
	case "dateTime":
		_, err = time.Parse(time.RFC3339Nano, text)
	case "anyURI":
		if strings.HasPrefix(text, "/") || strings.ContainsAny(text, " <>\\") {
			return deviates("%s: %q is not a URI relative to the base", path, text)
		}
	}
	if err != nil {
		return deviates("%s: %q is no %s", path, text, kind)
	}
	return nil
}
