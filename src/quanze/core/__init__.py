"""The core: values in, frozen values out. No Django, files, network, clock reading or chance."""
