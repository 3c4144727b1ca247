package main

// cancelJobs cancels a running generation and a running publication, and deletes what is left.
func cancelJobs(s *session) error {
	source, err := s.findAppliance()
	if err != nil {
		return err
	}
	for _, one := range s.template.Builders {
		if one.Account == nil {
			continue
		}
		if err := s.cancelGeneration(source, one); err != nil {
			return err
		}
		return s.cancelPublication(source, one)
	}
	return nil
}

func (s *session) cancelGeneration(source vars, one builder) error {
	if s.slowFormat != "" {
		one.Type = s.slowFormat
	}
	made, err := s.generate(source, one, nil)
	if err != nil {
		return err
	}
	ops := imageOpsFor(made.ids)
	if err := s.get(call{op: ops.cancel, vars: made.ids}, nil); err != nil {
		return err
	}
	ended, err := s.await(ops.status, made.ids)
	if err != nil {
		return err
	}
	if !ended.Cancelled || ended.succeeded() {
		return deviates("%s: cancelled, but the status says %+v", ops.cancel, ended)
	}
	s.report.step("cancelled", fields{"image": made.ticket.URI})
	return s.remove(ops.remove, ops.get, made.ids)
}

func (s *session) cancelPublication(source vars, one builder) error {
	made, err := s.generate(source, one, nil)
	if err != nil {
		return err
	}
	if err := s.awaitSuccess(imageOpsFor(made.ids).status, made.ids); err != nil {
		return err
	}
	if err := s.cancelPublicationOf(made); err != nil {
		return err
	}
	return s.remove(imageOpsFor(made.ids).remove, imageOpsFor(made.ids).get, made.ids)
}

// cancelPublicationOf publishes an image, cancels that, and deletes what is left of it.
func (s *session) cancelPublicationOf(made builtFor) error {
	if s.slowAccount != "" {
		account := *made.builder.Account
		account.Name = s.slowAccount
		made.builder.Account = &account
	}
	ops := opsFor(made.ids)
	published, ids, err := s.publish(made)
	if err != nil {
		return err
	}
	if err := s.get(call{op: ops.cancel, vars: ids}, nil); err != nil {
		return err
	}
	ended, err := s.await(ops.status, ids)
	if err != nil {
		return err
	}
	if !ended.Cancelled || ended.succeeded() {
		return deviates("%s: cancelled, but the status says %+v", ops.cancel, ended)
	}
	s.report.step("cancelled", fields{"publication": published.URI})
	return s.remove(ops.remove, ops.get, ids)
}

// remove deletes, and looks whether it is gone.
func (s *session) remove(op string, get string, ids vars) error {
	if err := s.get(call{op: op, vars: ids}, nil); err != nil {
		return err
	}
	if _, err := s.refused(call{op: get, vars: ids}, 404); err != nil {
		return in("after "+op, err)
	}
	if _, err := s.refused(call{op: op, vars: ids}, 404); err != nil {
		return in(op+" again", err)
	}
	return nil
}
