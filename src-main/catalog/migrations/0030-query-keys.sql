-- What only queries ask for. Optional keys are a JSON object of tag → value (see dicom/optional-keys.ts).
ALTER TABLE study ADD COLUMN optional_keys TEXT NOT NULL DEFAULT '{}';
ALTER TABLE series ADD COLUMN optional_keys TEXT NOT NULL DEFAULT '{}';
-- values backslash-separated
ALTER TABLE instance ADD COLUMN image_type TEXT NOT NULL DEFAULT '';
ALTER TABLE instance ADD COLUMN content_date TEXT NOT NULL DEFAULT '';
ALTER TABLE instance ADD COLUMN content_time TEXT NOT NULL DEFAULT '';
ALTER TABLE instance ADD COLUMN acquisition_number INTEGER;

-- From here on the _fold columns of names keep `^` between components, and dates and times are as DA and TM are written
-- today. An older catalog is read again from the files.
UPDATE catalog_state SET value = '0' WHERE name = 'complete';
