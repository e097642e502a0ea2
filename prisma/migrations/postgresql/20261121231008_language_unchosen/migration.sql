-- The language of who never chose one is the browser's, and the server's. Until here that was written down as English.
ALTER TABLE "account" ALTER COLUMN "locale" SET DEFAULT '';
UPDATE "account" SET "locale" = '' WHERE "locale" = 'en';
