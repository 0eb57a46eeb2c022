from setuptools import setup

setup(
    name="semsplat_ros2",
    version="0.1.0",
    packages=["semsplat_ros2"],
    package_data={"semsplat_ros2": ["py.typed"]},
    data_files=[
        ("share/ament_index/resource_index/packages", ["resource/semsplat_ros2"]),
        ("share/semsplat_ros2", ["package.xml"]),
    ],
    install_requires=["setuptools", "semsplat-client"],
    description="Between the semsplat daemon and ROS 2",
    entry_points={"console_scripts": ["bridge = semsplat_ros2.node:main"]},
)
