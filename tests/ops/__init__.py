"""What operators see of a running bot: traces, metrics, the files of deploy/."""
