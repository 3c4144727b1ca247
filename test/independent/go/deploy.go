package main

import (
	"fmt"
	"time"
)

// deployImage publishes an image to Amazon, looks at its account, starts an instance of it, waits
// until it runs, and terminates it. Then the same for a scan's image.
func deployImage(s *session) error {
	appliance, err := s.findAppliance()
	if err != nil {
		return err
	}
	scan, err := s.findScan()
	if err != nil {
		return err
	}
	for _, one := range s.template.Builders {
		format, err := s.findFormat(one.Type)
		if err != nil {
			return err
		}
		if primitive(format) != "aws" || one.Account == nil {
			continue
		}
		for _, source := range []vars{appliance, scan} {
			if err := s.deployFrom(source, one); err != nil {
				return err
			}
		}
		return s.publishTheOldWay(appliance, one)
	}
	return nil
}

func (s *session) deployFrom(source vars, one builder) error {
	made, err := s.generate(source, one, nil)
	if err != nil {
		return err
	}
	if err := s.awaitSuccess(imageOpsFor(made.ids).status, made.ids); err != nil {
		return err
	}
	published, err := s.publishAndWait(made)
	if err != nil {
		return err
	}
	ids, err := s.idsOf(published.URI)
	if err != nil {
		return err
	}
	deploy, account, resources := "machineImagePublished_deploy", "machineImagePublished_getAccount", "machineImagePublished_getAccountResources"
	if _, scan := ids["sid"]; scan {
		deploy, account, resources = "scanPublishedImage_deploy", "scanPublishedImage_getAccount", "scanPublishedImage_getAccountResources"
	}
	ids = ids.with("caid", id(published.Account.DbID))
	var used credAccountDocument
	if err := s.get(call{op: account, vars: ids}, &used); err != nil {
		return err
	}
	if used.Name != one.Account.Name {
		return deviates("%s: %q, published to %q", account, used.Name, one.Account.Name)
	}
	if err := s.get(call{op: resources, vars: ids}, nil); err != nil {
		return err
	}
	body := deploymentBody{Space: uforgeNamespace, Instance: schemaInstance, Name: "web <1> & co",
		Instances: []instanceBody{{Type: "uf:InstanceAmazon", Cores: 2, Memory: 2048}}}
	var started deploymentDocument
	if err := s.get(call{op: deploy, vars: ids, body: body}, &started); err != nil {
		return err
	}
	if started.ApplicationID == "" || started.Name != body.Name {
		return deviates("%s: the deployment's applicationId is %q, its name %q", deploy, started.ApplicationID, started.Name)
	}
	return s.runAndTerminate(s.user().with("did", started.ApplicationID), started.deployment)
}

// runAndTerminate polls by the applicationId, as hammr does, until the deployment runs; then it
// terminates it and waits until it is gone.
func (s *session) runAndTerminate(ids vars, started deployment) error {
	deadline := time.Now().Add(s.patience)
	for {
		var status statusDocument
		if err := s.get(call{op: "deployment_getDeployStatus", vars: ids}, &status); err != nil {
			return err
		}
		if status.Message == "running" {
			break
		}
		if status.Message == "on-fire" || status.Error {
			return deviates("deployment_getDeployStatus: %q", status.Message)
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("deployment_getDeployStatus: still %q", status.Message)
		}
		time.Sleep(s.poll)
	}
	var one deploymentDocument
	if err := s.get(call{op: "deployment_get", vars: ids}, &one); err != nil {
		return err
	}
	if one.State != "running" || len(one.Instances) != 1 || one.Instances[0].Cores != 2 || one.Instances[0].Memory != 2048 {
		return deviates("deployment_get: %+v", one.deployment)
	}
	if listed, err := s.listsDeployment(started.ApplicationID); err != nil || !listed {
		return orDeviates(err, "deployment_getAll: %q is not there", started.ApplicationID)
	}
	if err := s.get(call{op: "deployment_terminate", vars: ids}, nil); err != nil {
		return err
	}
	for {
		listed, err := s.listsDeployment(started.ApplicationID)
		if err != nil {
			return err
		}
		if !listed {
			break
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("deployment_terminate: %q is still listed", started.ApplicationID)
		}
		time.Sleep(s.poll)
	}
	if _, err := s.refused(call{op: "deployment_get", vars: ids}, 404); err != nil {
		return in("after deployment_terminate", err)
	}
	s.report.step("deployed and terminated", fields{"deployment": started.ApplicationID, "uri": started.URI})
	return nil
}

func orDeviates(err error, format string, values ...any) error {
	if err != nil {
		return err
	}
	return deviates(format, values...)
}

func (s *session) listsDeployment(application string) (bool, error) {
	var all deployments
	if err := s.get(call{op: "deployment_getAll", vars: s.user()}, &all); err != nil {
		return false, err
	}
	for _, one := range all.Deployments {
		if one.ApplicationID == application {
			return true, nil
		}
	}
	return false, nil
}

// publishTheOldWay posts to the appliance, with the image named in the body alone.
func (s *session) publishTheOldWay(source vars, one builder) error {
	made, err := s.generate(source, one, nil)
	if err != nil {
		return err
	}
	if err := s.awaitSuccess("machineImageStatus_get", made.ids); err != nil {
		return err
	}
	account, err := s.findAccount(one.Account.Name)
	if err != nil {
		return err
	}
	target := targets[primitive(made.format)]
	body := s.facts.publication(target.publish, account, made.ticket, one.attributes(target))
	var answer publishImageDocument
	if err := s.get(call{op: "machineImage_publish", vars: source, body: body}, &answer); err != nil {
		return err
	}
	ids, err := s.idsOf(answer.URI)
	if err != nil {
		return err
	}
	if ids["itid"] != made.ids["itid"] {
		return deviates("machineImage_publish: of %q, the answer is %q", made.ticket.URI, answer.URI)
	}
	if err := s.awaitSuccess("machineImagePublishedStatus_get", ids); err != nil {
		return err
	}
	var statuses statusesDocument
	if err := s.get(call{op: "machineImagePublishedStatus_getAll", vars: source}, &statuses); err != nil {
		return err
	}
	if !describes(statuses, answer.URI) {
		return deviates("machineImagePublishedStatus_getAll: nothing about %q", answer.URI)
	}
	s.report.step("published", fields{"uri": answer.URI, "by": "the older path"})
	return nil
}
