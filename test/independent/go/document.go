package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

const schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"

// node is an element with what is needed to compare it with the schema.
type node struct {
	name     xml.Name
	kind     *xml.Name // xsi:type, with its prefix resolved
	children []*node
	text     string
}

// parseDocument reads a whole document into nodes. Anything that a strict XML reader stumbles over,
// and any attribute besides xsi:type, is a deviation.
func parseDocument(body []byte) (*node, error) {
	decoder := xml.NewDecoder(bytes.NewReader(body))
	var root *node
	var open []*node
	scopes := []map[string]string{{}}
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, deviates("not well-formed XML: %v", err)
		}
		switch item := token.(type) {
		case xml.StartElement:
			scope, element, err := startElement(item, scopes[len(scopes)-1])
			if err != nil {
				return nil, err
			}
			if len(open) > 0 {
				parent := open[len(open)-1]
				parent.children = append(parent.children, element)
			} else if root != nil {
				return nil, deviates("a second root element <%s>", item.Name.Local)
			} else {
				root = element
			}
			open = append(open, element)
			scopes = append(scopes, scope)
		case xml.EndElement:
			open = open[:len(open)-1]
			scopes = scopes[:len(scopes)-1]
		case xml.CharData:
			if len(open) > 0 {
				open[len(open)-1].text += string(item)
			} else if strings.TrimSpace(string(item)) != "" {
				return nil, deviates("text outside the root element")
			}
		}
	}
	if root == nil {
		return nil, deviates("no root element")
	}
	return root, nil
}

// startElement is a new node and the prefixes that hold inside it.
func startElement(start xml.StartElement, outer map[string]string) (map[string]string, *node, error) {
	scope := map[string]string{}
	for prefix, space := range outer {
		scope[prefix] = space
	}
	for _, attribute := range start.Attr {
		if attribute.Name.Space == "xmlns" {
			scope[attribute.Name.Local] = attribute.Value
		} else if attribute.Name.Space == "" && attribute.Name.Local == "xmlns" {
			scope[""] = attribute.Value
		}
	}
	element := &node{name: start.Name}
	for _, attribute := range start.Attr {
		switch {
		case attribute.Name.Space == "xmlns" || attribute.Name.Local == "xmlns":
		case attribute.Name.Space == schemaInstance && attribute.Name.Local == "type":
			prefix, local, found := strings.Cut(attribute.Value, ":")
			if !found {
				prefix, local = "", attribute.Value
			}
			space, bound := scope[prefix]
			if !bound {
				return nil, nil, deviates("<%s xsi:type=%q>: the prefix is not declared", start.Name.Local, attribute.Value)
			}
			element.kind = &xml.Name{Space: space, Local: local}
		default:
			return nil, nil, deviates("<%s> has the attribute %s", start.Name.Local, attribute.Name.Local)
		}
	}
	return scope, element, nil
}

// find is the first child of that name, or nil.
func (n *node) find(name string) *node {
	for _, child := range n.children {
		if child.name.Local == name {
			return child
		}
	}
	return nil
}

// decodeInto reads the document into one of our own structs.
func decodeInto(body []byte, into any) error {
	if err := xml.Unmarshal(body, into); err != nil {
		return fmt.Errorf("cannot be read into %T: %w", into, err)
	}
	return nil
}
