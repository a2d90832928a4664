"""Mixed traffic on two replicas, one of which is killed and started again; run by hand (`make load`)."""
