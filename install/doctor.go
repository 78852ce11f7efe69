package install

// Diagnosis is what doctor found in one repository.
type Diagnosis struct{}
