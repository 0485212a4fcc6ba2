/** The records of a CSV text (RFC 4180): arrays of cells; a byte order mark and a last line break are dropped. */
export function parseCsv(text) {
  const records = [];
  let [record, cell, quoted] = [[], "", false];
  const source = text.replace(/^\ufeff/, "").replaceAll("\r\n", "\n");
  for (let index = 0; index < source.length; index += 1) {
    const character = source[index];
    if (quoted) {
      if (character !== '"') cell += character;
      else if (source[index + 1] === '"') cell += source[(index += 1)];
      else quoted = false;
    } else if (character === '"' && cell === "") quoted = true;
    else if (character === ",") {
      record.push(cell);
      cell = "";
    } else if (character === "\n") {
      records.push([...record, cell]);
      [record, cell] = [[], ""];
    } else cell += character;
  }
  if (cell !== "" || record.length > 0) records.push([...record, cell]);
  return records;
}
