-- +goose Up
SET LOCAL ROLE panel_owner;

-- Nobody gives themselves a role, changes one of their own or takes one from somebody for themselves, whatever statement the web
-- login is made to send. Reading stays open: the rule of who sees which case is made of it before it is known who asks.
ALTER TABLE membership ENABLE ROW LEVEL SECURITY;
ALTER TABLE membership FORCE ROW LEVEL SECURITY;
CREATE POLICY membership_read ON membership FOR SELECT USING (true);
CREATE POLICY membership_new ON membership FOR INSERT WITH CHECK (user_id IS DISTINCT FROM (SELECT me()));
CREATE POLICY membership_change ON membership FOR UPDATE USING (user_id IS DISTINCT FROM (SELECT me()));

RESET ROLE;
