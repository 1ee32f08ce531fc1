-- Made with DuckDB 1.5: duckdb < customers.sql
SET TimeZone = 'UTC';
CREATE TYPE plan AS ENUM ('free', 'basic', 'gold');
CREATE TABLE customers AS
SELECT
  CASE WHEN i % 7 <> 0 THEN i % 50 END AS orders,                          -- INTEGER
  i::BIGINT * 1000000007 AS number,
  CASE WHEN i % 5 = 0 THEN 18446744073709551615 ELSE i END::UBIGINT AS visits,
  (i % 200)::UTINYINT AS age,
  (i * 0.25)::DECIMAL(9, 2) AS spent,                                       -- INT32
  (i * 12.5 - 1000)::DECIMAL(18, 3) AS balance,                             -- INT64
  CASE WHEN i % 9 <> 0 THEN (i * -1000000000000.0001)::DECIMAL(38, 4) END AS debt, -- FIXED_LEN_BYTE_ARRAY
  (i % 30)::DECIMAL(38, 0) AS points,
  CASE i % 11 WHEN 0 THEN NULL WHEN 1 THEN 'NaN'::DOUBLE ELSE i / 8.0 END AS score,
  (i % 10 / 10.0)::FLOAT AS ratio,
  CASE WHEN i % 4 = 0 THEN i / 10.0 END::DOUBLE AS refund,
  ['UK', 'IE', 'DE', 'nowhere', NULL][i % 5 + 1] AS country,
  (['free', 'basic', 'gold'][i % 3 + 1])::plan AS plan,
  'person ' || i AS name,
  CASE WHEN i % 6 <> 0 THEN DATE '1980-01-31' + (i * 5)::INTEGER END AS born,
  TIMESTAMP '2026-01-01 00:30:00' + to_hours(i * 3) AS seen,                -- on a clock
  TIMESTAMPTZ '2026-01-01 00:30:00.123456+00' + to_hours(i * 3) AS joined,
  CASE WHEN i % 3 = 0 THEN (TIMESTAMP '1969-12-31 23:59:59.999' - to_hours(i))::TIMESTAMP_MS END AS old,
  (TIMESTAMP '2026-06-01 12:00:00.000001' + to_hours(i))::TIMESTAMP_NS AS exact,
  i % 2 = 0 AS consent,
  strftime(DATE '2026-01-01' + (i % 300)::INTEGER, '%Y-%m-%d') AS renewal,
  CASE i % 5 WHEN 0 THEN NULL WHEN 1 THEN [] WHEN 2 THEN ['a'] WHEN 3 THEN ['b', NULL, 'a'] ELSE ['c', 'b'] END AS tags,
  CASE WHEN i % 4 <> 0 THEN range(i % 4) END AS sizes,
  CASE WHEN i % 6 <> 0 THEN {'lat': 51.5 + i / 10000.0, 'lon': -0.1} END AS home,
  {'amount': (i / 4)::DECIMAL(9, 2), 'currency': ['EUR', 'GBP'][i % 2 + 1]} AS price,
  CASE WHEN i % 3 <> 0 THEN {'city': 'city ' || i % 20, 'zip': i % 20} END AS address,
  md5(i::VARCHAR)::UUID AS token,
  MAP {'a': i} AS labels,
  TIME '09:30:00' AS opens,
  CASE WHEN i % 8 <> 0 THEN list_transform(range(i % 8 - 1), j -> {
    'at': TIMESTAMPTZ '2026-10-01 12:00:00+00' + to_days((i % 40 + j * 3)::INTEGER),
    'total': (i % 100 + j * 10)::DECIMAL(9, 2),
    'channel': CASE WHEN j % 2 = 0 THEN 'web' END,
    'lines': list_transform(range((i + j) % 4), k -> {'sku': 'sku ' || k, 'price': CASE WHEN k <> 1 THEN (k * 2.5)::DOUBLE END})
  }) END AS purchases
FROM range(2500) t(i);
COPY customers TO 'customers.parquet' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048);
