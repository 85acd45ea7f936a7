"""Pages that are pictures without text, read by a service that `ocr` names."""
