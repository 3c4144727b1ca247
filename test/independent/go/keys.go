package main

// useKeys makes a pair of API keys, signs in with it, renames it, deletes it, and is then refused.
func useKeys(s *session) error {
	body := keyBody{Space: uforgeNamespace, Name: "build <server> & co", Description: "made by a test"}
	var made keyPairDocument
	if err := s.get(call{op: "apiKey_create", vars: s.user(), body: body}, &made); err != nil {
		return err
	}
	if made.PublicKey == "" || made.SecretKey == "" || made.Name != body.Name {
		return deviates("apiKey_create: a pair without a key, or not by the name asked for: %q", made.Name)
	}
	holder := s.as(credentials{login: s.who.login, publicKey: made.PublicKey, secretKey: made.SecretKey})
	if err := holder.get(call{op: "appliance_getAll", vars: s.user()}, &appliances{}); err != nil {
		return in("with new keys", err)
	}
	ids := s.user().with("akid", id(made.DbID))
	var renamed keyPairDocument
	body.Name = "renamed"
	if err := holder.get(call{op: "apiKey_update", vars: ids, body: body}, &renamed); err != nil {
		return err
	}
	if renamed.Name != body.Name || renamed.PublicKey != made.PublicKey {
		return deviates("apiKey_update: the name is %q", renamed.Name)
	}
	var all keyPairs
	if err := s.get(call{op: "apiKey_getAll", vars: s.user()}, &all); err != nil {
		return err
	}
	found := false
	for _, pair := range all.Pairs {
		found = found || pair.DbID == made.DbID && pair.Name == "renamed" && pair.PublicKey == made.PublicKey
	}
	if !found {
		return deviates("apiKey_getAll: the new pair is not among the %d", len(all.Pairs))
	}
	if err := s.get(call{op: "apiKey_delete", vars: ids}, nil); err != nil {
		return err
	}
	if _, err := holder.refused(call{op: "appliance_getAll", vars: s.user()}, 401); err != nil {
		return in("with deleted keys", err)
	}
	if _, err := s.refused(call{op: "apiKey_delete", vars: ids}, 404); err != nil {
		return in("again", err)
	}
	s.report.step("API keys", fields{"made and deleted": made.URI})
	return nil
}
