"""Speed, as ratios against bare equivalents measured in the same run."""
