import Foundation

/// The repository that this package lies in.
public let repository: String = {
    // …/Benchmarks/Sources/BenchmarkInputs/Repository.swift
    var folder = URL(filePath: #filePath)
    for _ in 0..<4 { folder.deleteLastPathComponent() }
    return folder.path
}()
