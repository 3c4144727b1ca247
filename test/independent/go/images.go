package main

import "net/url"

// downloadImages fetches what the template built: by one-time id and with authentication, in one
// piece and in two, and makes sure that what is no file is refused.
func downloadImages(s *session) error {
	source, err := s.findAppliance()
	if err != nil {
		return err
	}
	var listed images
	if err := s.get(call{op: "machineImage_getAll", vars: source}, &listed); err != nil {
		return err
	}
	fetched := 0
	for _, entry := range listed.Images {
		ids, err := s.idsOf(entry.URI)
		if err != nil {
			return err
		}
		if !entry.Status.succeeded() || entry.Simulated {
			continue
		}
		if !entry.Compress || entry.RegisteringName != "" {
			if _, err := s.refused(call{op: "machineImage_download", vars: ids}, 400, 403, 404, 409); err != nil {
				return in("an image that cannot be downloaded", err)
			}
			continue
		}
		if err := s.downloadImage(ids, entry); err != nil {
			return in(entry.URI, err)
		}
		fetched++
	}
	if fetched == 0 {
		return deviates("none of the %d images can be downloaded", len(listed.Images))
	}
	return s.downloadPublished(source)
}

// imageOps are the operations on an image of an appliance, or of a scan.
type imageOps struct{ get, status, cancel, remove, download, downloadFile string }

func imageOpsFor(ids vars) imageOps {
	if _, scan := ids["sid"]; scan {
		return imageOps{"scanImage_get", "scanImageGenerationStatus_get", "scanImageGeneration_cancel", "scanImageGeneration_delete", "scanImage_download", "scanImage_downloadFile"}
	}
	return imageOps{"machineImage_get", "machineImageStatus_get", "machineImageGeneration_cancel", "machineImage_delete", "machineImage_download", "machineImage_downloadFile"}
}

func (s *session) downloadImage(ids vars, entry image) error {
	ops := imageOpsFor(ids)
	var first, second imageDocument
	if err := s.get(call{op: ops.get, vars: ids}, &first); err != nil {
		return err
	}
	if first.FileSize == 0 || first.DownloadURI == "" || first.FileName == "" {
		return deviates("%s: a compressed image without fileSize, fileName or downloadUri", ops.get)
	}
	if err := s.oneTime(ops.downloadFile, first.DownloadURI, "downloadId", first.expects()); err != nil {
		return err
	}
	if err := s.get(call{op: ops.get, vars: ids}, &second); err != nil {
		return err
	}
	if second.DownloadKey == first.DownloadKey || second.DownloadKey == "" {
		return deviates("%s: the downloadKey that was used up is still there", ops.get)
	}
	byKey := call{op: ops.download, vars: ids, query: url.Values{"downloadId": {second.DownloadKey}}, anonymous: true}
	if _, err := s.download(byKey, second.expects()); err != nil {
		return in("by downloadKey", err)
	}
	if _, err := s.refused(call{op: ops.download, vars: ids, anonymous: true}, 401, 403); err != nil {
		return in("without id and authentication", err)
	}
	named := call{op: ops.downloadFile, vars: ids.with("fileName", first.FileName)}
	tag, err := s.download(named, second.expects())
	if err != nil {
		return in("with authentication", err)
	}
	if err := s.unchanged(named, tag); err != nil {
		return err
	}
	how, err := s.resume(call{op: ops.download, vars: ids}, second.expects())
	if err != nil {
		return in("in two pieces", err)
	}
	s.report.step("downloaded", fields{"image": entry.URI, "size": second.FileSize, "sha256": second.Sha256sum, "resumed": how})
	return nil
}

// downloadPublished publishes a compressed image and fetches it by the id in the list of published
// images, in the way of the older path, which has no /images/ in it.
func (s *session) downloadPublished(source vars) error {
	for _, one := range s.template.Builders {
		if one.Account == nil || len(one.Entrypoint) > 0 {
			continue
		}
		made, err := s.generate(source, one, func(body *imageBody) { body.Compress = true })
		if err != nil {
			return err
		}
		if err := s.awaitSuccess("machineImageStatus_get", made.ids); err != nil {
			return err
		}
		done, err := s.publishAndWait(made)
		if err != nil {
			return err
		}
		var all publishImages
		if err := s.get(call{op: "machineImagePublished_getAll", vars: source}, &all); err != nil {
			return err
		}
		for _, entry := range all.Published {
			if entry.URI != done.URI {
				continue
			}
			if entry.DownloadKey == "" {
				return deviates("machineImagePublished_getAll: no downloadKey at a published image that was compressed")
			}
			ids := source.with("pitid", id(entry.DbID))
			ask := call{op: "machineImagePublished_download", vars: ids, query: url.Values{"downloadId": {entry.DownloadKey}}, anonymous: true}
			if _, err := s.download(ask, entry.expects()); err != nil {
				return err
			}
			if _, err := s.refused(ask, 401, 403, 404, 410); err != nil {
				return in("a one-time id for the second time", err)
			}
			if _, err := s.download(call{op: "machineImagePublished_download", vars: ids}, entry.expects()); err != nil {
				return in("with authentication", err)
			}
			s.report.step("downloaded", fields{"published": entry.URI, "size": entry.FileSize})
		}
		return nil
	}
	return nil
}
