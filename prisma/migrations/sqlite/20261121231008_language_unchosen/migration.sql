-- The language of who never chose one is the browser's, and the server's. Until here that was written down as English.
ALTER TABLE "account" ADD COLUMN "chosen_locale" TEXT NOT NULL DEFAULT '';
UPDATE "account" SET "chosen_locale" = "locale" WHERE "locale" <> 'en';
ALTER TABLE "account" DROP COLUMN "locale";
ALTER TABLE "account" RENAME COLUMN "chosen_locale" TO "locale";
