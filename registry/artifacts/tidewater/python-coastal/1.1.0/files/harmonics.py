"""Proof that the environment works: fits one tidal constituent to a synthetic week.

    python3 harmonics.py

prints the versions in use and the amplitude of M2, 1.20 m, as it was put in.
"""
import numpy as np
import scipy
import scipy.linalg
import xarray as xr

SPEED = np.deg2rad(28.9841042)  # M2, radians per hour

hours = np.arange(0, 7 * 24, 0.5)
level = xr.DataArray(2.1 + 1.2 * np.cos(SPEED * hours - 0.7), coords={"hour": hours}, dims="hour", name="level")
basis = np.column_stack([np.ones_like(hours), np.cos(SPEED * hours), np.sin(SPEED * hours)])
mean, cosine, sine = scipy.linalg.lstsq(basis, level.values)[0]
print(f"numpy {np.__version__}, scipy {scipy.__version__}, xarray {xr.__version__}")
print(f"mean {mean:.2f} m, M2 {np.hypot(cosine, sine):.2f} m")
