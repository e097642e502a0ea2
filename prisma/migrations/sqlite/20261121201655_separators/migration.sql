-- AlterTable
ALTER TABLE "domain" ADD COLUMN "separators" TEXT NOT NULL DEFAULT '+';

-- AlterTable
ALTER TABLE "alias" ADD COLUMN "pattern" BOOLEAN NOT NULL DEFAULT false;

-- CreateIndex
CREATE INDEX "alias_domain_id_pattern_idx" ON "alias"("domain_id", "pattern");
