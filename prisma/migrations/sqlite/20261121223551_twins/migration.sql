-- AlterTable
ALTER TABLE "domain" ADD COLUMN "junk_days" INTEGER;
ALTER TABLE "domain" ADD COLUMN "trash_days" INTEGER;

-- AlterTable
ALTER TABLE "account" ADD COLUMN "junk_days" INTEGER;
ALTER TABLE "account" ADD COLUMN "trash_days" INTEGER;

-- What can be had back moves into twins of its mailboxes: mailboxes of the account's number with a minus.
INSERT INTO "numbering" ("account_id", "uid_validity")
  SELECT -"account_id", COUNT(DISTINCT "mailbox") FROM "expunged_message" GROUP BY "account_id";

INSERT INTO "mailbox" ("account_id", "name", "uid_validity", "uid_next", "highest_modseq", "messages", "unseen", "deleted", "bytes")
  SELECT -"account_id", "mailbox", ROW_NUMBER() OVER (PARTITION BY "account_id" ORDER BY "mailbox"), COUNT(*) + 1, 2, COUNT(*),
    SUM(CASE WHEN "flags" & 1 = 0 THEN 1 ELSE 0 END), 0, SUM("size")
  FROM "expunged_message" GROUP BY "account_id", "mailbox";

INSERT INTO "message" ("mailbox_id", "uid", "modseq", "content_id", "flags", "keywords", "size", "internal_date", "saved_at", "thread_id")
  SELECT b."id", ROW_NUMBER() OVER (PARTITION BY b."id" ORDER BY e."expunged_at", e."id"), 2, e."content_id", e."flags" & ~8,
    e."keywords", e."size", e."internal_date", e."expunged_at", e."thread_id"
  FROM "expunged_message" e JOIN "mailbox" b ON b."account_id" = -e."account_id" AND b."name" = e."mailbox";

-- DropTable
DROP TABLE "expunged_message";
