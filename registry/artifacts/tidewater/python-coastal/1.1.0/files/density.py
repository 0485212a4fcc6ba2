"""Proof that gsw and cartopy work: density of sea water, and a map projection.

    python3 density.py
"""
import cartopy.crs as ccrs
import gsw

practical_salinity, temperature, pressure = 35.0, 10.0, 100.0
longitude, latitude = -9.5, 38.7
absolute_salinity = gsw.SA_from_SP(practical_salinity, pressure, longitude, latitude)
conservative_temperature = gsw.CT_from_t(absolute_salinity, temperature, pressure)
density = gsw.rho(absolute_salinity, conservative_temperature, pressure)
easting, northing = ccrs.UTM(29).transform_point(longitude, latitude, ccrs.PlateCarree())
print(f"density {density:.2f} kg/m3")
print(f"UTM 29: {easting:.0f} m east, {northing:.0f} m north")
