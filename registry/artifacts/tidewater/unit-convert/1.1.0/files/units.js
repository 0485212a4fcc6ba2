/**
 * Each unit as a straight line to the base unit of its quantity: base = value * factor + offset.
 * Exact by definition except where a source is named.
 */
export const UNITS = {
  temperature: {
    K: { factor: 1 },
    Cel: { factor: 1, offset: 273.15 },
    degF: { factor: 5 / 9, offset: 459.67 * (5 / 9) },
  },
  pressure: {
    Pa: { factor: 1 },
    hPa: { factor: 100 },
    kPa: { factor: 1000 },
    dbar: { factor: 10_000 },
    bar: { factor: 100_000 },
    atm: { factor: 101_325 },
    psi: { factor: (0.453_592_37 * 9.806_65) / 0.0254 ** 2 },
  },
  length: {
    m: { factor: 1 },
    cm: { factor: 0.01 },
    km: { factor: 1000 },
    ft: { factor: 0.3048 },
    fathom: { factor: 1.8288 },
    nmi: { factor: 1852 },
  },
  speed: {
    "m/s": { factor: 1 },
    "cm/s": { factor: 0.01 },
    "km/h": { factor: 1 / 3.6 },
    kn: { factor: 1852 / 3600 },
  },
  transport: {
    "m3/s": { factor: 1 },
    Sv: { factor: 1_000_000 },
  },
  angle: {
    rad: { factor: 1 },
    deg: { factor: Math.PI / 180 },
  },
};
