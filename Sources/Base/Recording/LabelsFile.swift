internal import Foundation
internal import Geometry

/// `labels.json` as it is written.
struct LabelsFile: Codable {
    struct Box: Codable {
        var center: Vector3
        var size: Vector3
        /// About the world's z axis, in radians.
        var yaw: Double?
        /// Rows; its columns are the box's axes in the world.
        var rotation: [[Double]]?
    }

    struct Instance: Codable {
        var name: String
        var category: String
        var synonyms: [String]?
        var centroid: Vector3
        var obb: Box
        var home: String?
        var doNotScore: Bool?

        enum CodingKeys: String, CodingKey {
            case name, category, synonyms, centroid, obb, home
            case doNotScore = "do_not_score"
        }
    }

    var categories: [String]?
    var instances: [String: Instance]

    /// The labels of one home; instances that name no home belong to every one.
    func labels(home: String?, file: String) throws(SequenceError) -> SequenceLabels {
        var kept: [SequenceLabels.Instance] = []
        for (key, instance) in instances {
            if let home, let other = instance.home, other != home { continue }
            guard let id = UInt16(key), id > 0 else {
                throw SequenceError(
                    file,
                    "instances.\(key): the id must be an integer from 1 to 65535"
                )
            }
            kept.append(
                SequenceLabels.Instance(
                    id: id,
                    name: instance.name,
                    category: instance.category,
                    synonyms: instance.synonyms ?? [],
                    centroid: instance.centroid,
                    obb: try box(instance.obb, key, file),
                    doNotScore: instance.doNotScore ?? false
                )
            )
        }
        return SequenceLabels(categories: categories ?? [], instances: kept)
    }

    private func box(_ box: Box, _ key: String, _ file: String) throws(SequenceError) -> OrientedBox
    {
        let place = "instances.\(key).obb"
        guard box.size.min() >= 0 else {
            throw SequenceError(
                file,
                "\(place).size is \(box.size); full extents in metres must not be negative"
            )
        }
        if let rows = box.rotation {
            let elements = rows.flatMap { $0 }
            guard rows.count == 3, elements.count == 9,
                let rotation = checkedRotation(Matrix3(rowMajor: elements))
            else {
                throw SequenceError(
                    file,
                    "\(place).rotation is \(rows); it must be the 3 rows of a rotation"
                )
            }
            return OrientedBox(center: box.center, size: box.size, rotation: rotation)
        }
        guard let yaw = box.yaw else {
            throw SequenceError(file, "\(place) has neither yaw nor rotation")
        }
        return OrientedBox(
            center: box.center,
            size: box.size,
            rotation: Quaternion(radians: yaw, about: [0, 0, 1])
        )
    }

    init(_ labels: SequenceLabels) {
        categories = labels.categories
        instances = Dictionary(
            uniqueKeysWithValues: labels.instances.map { id, instance in
                (String(id), Instance(instance))
            }
        )
    }
}

extension LabelsFile.Instance {
    init(_ instance: SequenceLabels.Instance) {
        let rows = instance.obb.rotation.matrix.rows
        self.init(
            name: instance.name,
            category: instance.category,
            synonyms: instance.synonyms.isEmpty ? nil : instance.synonyms,
            centroid: instance.centroid,
            obb: .init(
                center: instance.obb.center,
                size: instance.obb.size,
                rotation: [rows.0, rows.1, rows.2].map { [$0.x, $0.y, $0.z] }
            ),
            doNotScore: instance.doNotScore ? true : nil
        )
    }
}

/// The rotation of a matrix from a file, which may have few digits; `nil` when it is none.
func checkedRotation(_ matrix: Matrix3) -> Quaternion? {
    // 7-Scenes' poses, from KinectFusion, are off by up to a few thousandths.
    guard matrix.orthonormalityError < 0.02, matrix.determinant > 0 else { return nil }
    return matrix.nearestRotation.map { Quaternion($0) }
}
