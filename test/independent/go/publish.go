package main

import "strings"

// publicationOps are the operations for publications of an appliance's image, or of a scan's.
type publicationOps struct{ publish, get, status, cancel, remove string }

func opsFor(ids vars) publicationOps {
	if _, scan := ids["sid"]; scan {
		return publicationOps{"scanImage_publish", "scanPublishedImage_get", "scanPublishedImageStatus_get", "scanPublishedImage_cancel", "scanPublishedImage_delete"}
	}
	return publicationOps{"applianceImage_publish", "machineImagePublished_get", "machineImagePublishedStatus_get", "machineImagePublish_cancel", "machineImagePublished_delete"}
}

// publish sends a builder's image to the builder's account.
func (s *session) publish(one builtFor) (publishImage, vars, error) {
	made := targets[primitive(one.format)]
	account, err := s.findAccount(one.builder.Account.Name)
	if err != nil {
		return publishImage{}, nil, err
	}
	ops := opsFor(one.ids)
	body := s.facts.publication(made.publish, account, one.ticket, one.builder.attributes(made))
	var answer publishImageDocument
	if err := s.get(call{op: ops.publish, vars: one.ids, body: body}, &answer); err != nil {
		return publishImage{}, nil, err
	}
	ids, err := s.idsOf(answer.URI)
	if err != nil {
		return publishImage{}, nil, in(ops.publish, err)
	}
	switch {
	case ids["itid"] != one.ids["itid"] || ids["pitid"] != id(answer.DbID):
		return publishImage{}, nil, deviates("%s: published %q, the answer is %q with dbId %d", ops.publish, one.ticket.URI, answer.URI, answer.DbID)
	case answer.ImageURI != one.ticket.URI || answer.ParentURI != one.ticket.ParentURI:
		return publishImage{}, nil, deviates("%s: the answer is of image %q and parent %q", ops.publish, answer.ImageURI, answer.ParentURI)
	case !strings.HasSuffix(answer.Type, ":"+made.publish):
		return publishImage{}, nil, deviates("%s: sent a %s, the answer's xsi:type is %q", ops.publish, made.publish, answer.Type)
	case answer.Account.Name != account.Name:
		return publishImage{}, nil, deviates("%s: sent to the account %q, the answer says %q", ops.publish, account.Name, answer.Account.Name)
	}
	return answer.publishImage, ids, nil
}

// publishAndWait publishes, waits, and reads the cloud id from the published image.
func (s *session) publishAndWait(one builtFor) (publishImage, error) {
	ops := opsFor(one.ids)
	_, ids, err := s.publish(one)
	if err != nil {
		return publishImage{}, err
	}
	if err := s.awaitSuccess(ops.status, ids); err != nil {
		return publishImage{}, err
	}
	var done publishImageDocument
	if err := s.get(call{op: ops.get, vars: ids}, &done); err != nil {
		return publishImage{}, err
	}
	if done.CloudID == "" || !done.Status.succeeded() {
		return publishImage{}, deviates("%s: done, but the cloudId is %q", ops.get, done.CloudID)
	}
	if region, given := one.builder.rest["region"]; given && done.Region != region {
		return publishImage{}, deviates("%s: the region is %q", ops.get, done.Region)
	}
	if done.Namespace != "" {
		tag := strings.Join([]string{one.builder.rest["namespace"].(string), one.builder.rest["repositoryName"].(string)}, "/") + ":" + one.builder.rest["tagName"].(string)
		if done.CloudID != tag && done.RegisteringName != tag {
			return publishImage{}, deviates("%s: neither cloudId %q nor registeringName %q is %q", ops.get, done.CloudID, done.RegisteringName, tag)
		}
	}
	return done.publishImage, s.listsPublication(ids, done.publishImage)
}

// listsPublication looks for the publication in the lists that should have it.
func (s *session) listsPublication(ids vars, done publishImage) error {
	type source struct {
		op     string
		values vars
	}
	lists := []source{{"userMachineImagePublished_getAll", s.user()}}
	if _, appliance := ids["aid"]; appliance {
		lists = append(lists, source{"machineImagePublished_getAll", ids})
	}
	for _, list := range lists {
		var all publishImages
		if err := s.get(call{op: list.op, vars: list.values}, &all); err != nil {
			return err
		}
		found := false
		for _, entry := range all.Published {
			found = found || entry.URI == done.URI && entry.CloudID == done.CloudID && entry.Account.Name == done.Account.Name
		}
		if !found {
			return deviates("%s: %q is not among the %d", list.op, done.URI, len(all.Published))
		}
	}
	return nil
}
