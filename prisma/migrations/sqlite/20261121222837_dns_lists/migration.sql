-- CreateTable
CREATE TABLE "dns_list" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "kind" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "points" REAL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "state" TEXT NOT NULL DEFAULT 'unknown',
    "checked_at" BIGINT NOT NULL DEFAULT 0
);

-- CreateTable
CREATE TABLE "spam_count" (
    "day" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    PRIMARY KEY ("day", "kind", "name")
) WITHOUT ROWID;

-- CreateIndex
CREATE UNIQUE INDEX "dns_list_kind_zone_key" ON "dns_list"("kind", "zone");
