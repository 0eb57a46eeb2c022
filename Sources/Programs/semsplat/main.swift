print("semsplat")
