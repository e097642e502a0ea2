-- CreateTable
CREATE TABLE "dns_list" (
    "id" SERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "points" DOUBLE PRECISION,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "state" TEXT NOT NULL DEFAULT 'unknown',
    "checked_at" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "dns_list_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "spam_count" (
    "day" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "spam_count_pkey" PRIMARY KEY ("day","kind","name")
);

-- CreateIndex
CREATE UNIQUE INDEX "dns_list_kind_zone_key" ON "dns_list"("kind", "zone");
