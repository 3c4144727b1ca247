package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// report prints one JSON object a line: what was done, and at the end why it stopped.
type report struct {
	out   io.Writer
	start time.Time
}

type fields map[string]any

func (r *report) step(name string, more fields) {
	line := fields{"step": name, "ms": time.Since(r.start).Milliseconds()}
	for key, value := range more {
		line[key] = value
	}
	text, err := json.Marshal(line)
	if err != nil {
		panic(err)
	}
	fmt.Fprintf(r.out, "%s\n", text)
}

// deviation is a server that does not do what its documentation says.
type deviation struct{ reason string }

func (d *deviation) Error() string { return d.reason }

func deviates(format string, values ...any) error {
	return &deviation{fmt.Sprintf(format, values...)}
}

// in says where an error happened, and keeps it a deviation if it was one.
func in(place string, err error) error {
	var found *deviation
	if errors.As(err, &found) {
		return deviates("%s: %s", place, found.reason)
	}
	return fmt.Errorf("%s: %w", place, err)
}
